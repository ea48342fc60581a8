// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/conversation/recorded_link.h"

#include <algorithm>
#include <deque>
#include <string>
#include <utility>

#include "base/waiting.h"

namespace vivavoce {
namespace {

using std::chrono::nanoseconds;

constexpr SampleCount kMicrophonePiece{8000};  // half a second: what a microphone gives at a time
constexpr nanoseconds kFrame{62'500};

}  // namespace

struct RecordedLink::Impl {
  Impl(boost::asio::any_io_executor executor, Clock& c, AnswerSource& a)
      : clock(c), answers(a), changed(std::move(executor)) {
    capabilities.playout_rate = kRecognitionRate;
    capabilities.playout = PlayoutKnowledge::kExact;
  }

  struct Playing {
    UtteranceId utterance = 0;
    MediaTime until;  // when what was sent so far has been played
    nanoseconds sent{0};
    bool last = false;
  };

  Clock& clock;
  AnswerSource& answers;
  MediaLinkCapabilities capabilities;
  internal::Signal changed;
  nanoseconds origin{0};
  FloorView view = FloorView::kThinking;
  bool answer_due = false;  // it has become the candidate's turn
  bool in_answer = false;
  bool exhausted = false;
  bool ended = false;
  MediaTime at;  // of the next sample
  std::optional<Playing> playing;
  absl::Status failure;

  MediaTime Now() const { return MediaTime{clock.MonotonicNow() - origin}; }
  bool afterword() const { return view == FloorView::kAfterword; }

  boost::asio::awaitable<absl::StatusOr<LinkMessage>> BeginAnswer() {
    answer_due = false;
    absl::StatusOr<std::optional<RecordedAnswer>> answer = co_await answers.NextAnswer();
    if (!answer.ok()) co_return answer.status();
    if (!answer->has_value()) {
      exhausted = true;
      co_return LinkMessage(link::InputExhausted());
    }
    in_answer = true;
    // Samples stand on whole frames of the recording.
    nanoseconds now = Now().since_start;
    at = MediaTime{(now + kFrame - nanoseconds(1)) / kFrame * kFrame};
    link::InputBegan began;
    began.source = (*answer)->source;
    began.begin = (*answer)->begin;
    co_return LinkMessage(std::move(began));
  }

  // A piece is there once it has been spoken.
  boost::asio::awaitable<absl::StatusOr<LinkMessage>> GoOnAnswering() {
    absl::StatusOr<std::vector<int16_t>> samples = co_await answers.Read(kMicrophonePiece);
    if (!samples.ok()) co_return samples.status();
    if (samples->empty()) {
      in_answer = false;
      answer_due = afterword();
      link::InputEnded over;
      over.at = at;
      co_return LinkMessage(over);
    }
    link::Audio audio;
    audio.pcm = PcmChunk(*std::move(samples), kRecognitionRate, at);
    at = audio.pcm.end();
    nanoseconds wait = at - Now();
    if (wait > nanoseconds(0)) co_await clock.Sleep(wait);
    co_return LinkMessage(std::move(audio));
  }

  // What has been played, once all of it has.
  std::optional<LinkMessage> TakePlayed() {
    if (!playing || !playing->last || playing->until > Now()) return std::nullopt;
    link::Played played;
    played.utterance = playing->utterance;
    played.played = playing->sent;
    played.done = true;
    playing.reset();
    return LinkMessage(played);
  }
};

RecordedLink::RecordedLink(boost::asio::any_io_executor executor, Clock& clock,
                           AnswerSource& answers)
    : impl_(std::make_unique<Impl>(std::move(executor), clock, answers)) {}

RecordedLink::~RecordedLink() = default;

const MediaLinkCapabilities& RecordedLink::Capabilities() const { return impl_->capabilities; }

void RecordedLink::Begin(nanoseconds origin) { impl_->origin = origin; }

boost::asio::awaitable<absl::StatusOr<std::optional<LinkMessage>>> RecordedLink::Receive() {
  for (;;) {
    if (!impl_->failure.ok()) co_return impl_->failure;
    if (impl_->ended) co_return std::optional<LinkMessage>();
    std::optional<LinkMessage> played = impl_->TakePlayed();
    if (played) co_return played;
    bool next_answer = impl_->answer_due && (!impl_->exhausted || impl_->afterword());
    if (impl_->in_answer || next_answer) {
      absl::StatusOr<LinkMessage> next(absl::UnknownError(""));
      if (impl_->in_answer) {
        next = co_await impl_->GoOnAnswering();
      } else {
        next = co_await impl_->BeginAnswer();
      }
      if (!next.ok()) {
        impl_->failure = next.status();
        co_return impl_->failure;
      }
      co_return std::optional<LinkMessage>(*std::move(next));
    }
    std::optional<nanoseconds> wait;
    if (impl_->playing && impl_->playing->last) wait = impl_->playing->until - impl_->Now();
    co_await internal::WaitFor(impl_->changed, impl_->clock, wait);
  }
}

absl::Status RecordedLink::Send(const InterviewerAudio& audio) {
  if (!impl_->playing || impl_->playing->utterance != audio.utterance) {
    impl_->playing = Impl::Playing();
    impl_->playing->utterance = audio.utterance;
    impl_->playing->until = impl_->Now();
  }
  Impl::Playing& playing = *impl_->playing;
  nanoseconds length = audio.pcm.rate().Duration(audio.pcm.size());
  playing.until = std::max(playing.until, impl_->Now()) + length;
  playing.sent += length;
  playing.last = audio.last;
  if (playing.last) impl_->changed.Notify();
  return absl::OkStatus();
}

void RecordedLink::Clear(TurnEpoch, UtteranceId utterance) {
  if (impl_->playing && impl_->playing->utterance == utterance) impl_->playing.reset();
}

void RecordedLink::Show(const FloorState& state) {
  impl_->view = state.view;
  impl_->answer_due = state.view == FloorView::kListening || state.view == FloorView::kAfterword;
  impl_->changed.Notify();
}

void RecordedLink::Show(const Caption&) {}

void RecordedLink::End(EndReason) {
  impl_->ended = true;
  impl_->changed.Notify();
}

}  // namespace vivavoce
