// SPDX-License-Identifier: Apache-2.0
// What the session sees: messages that come in, and what it has to say. The connections are in
// link_connection.cc.
#include "edge/candidate_link.h"

#include <algorithm>
#include <utility>

#include "edge/link_socket.h"
#include "vivavoce/base/status.h"

namespace vivavoce::platform {

namespace {

using std::chrono::nanoseconds;

// A connection that is back within this was never gone, so far as the conversation knows.
constexpr Millis kBlink{1500};

}  // namespace

CandidateLink::CandidateLink(CandidateLinkParts parts)
    : parts_(std::move(parts)),
      intake_(parts_.limits,
              [this](AudioMark mark, const PcmChunk& pcm) { parts_.journal->Append(mark, pcm); }),
      received_(parts_.executor),
      outbox_(parts_.record.id.value()) {
  parts_.journal->OnDurable([this](AudioMark mark) { Acknowledge(mark); });
  outbox_.ContinueAfter(parts_.continue_after);
  away_since_ = parts_.clock->MonotonicNow();
}

CandidateLink::~CandidateLink() = default;

void CandidateLink::Continue(AudioMark mark, MediaTime end) { intake_.Continue(mark, end); }

void CandidateLink::OnConnectivity(std::function<void(bool connected)> told) {
  connectivity_ = std::move(told);
}

// --- Coming in -----------------------------------------------------------------------------------

void CandidateLink::TellConnectivity(bool connected) {
  if (connectivity_) connectivity_(connected);
}

void CandidateLink::Begin(nanoseconds origin) {
  origin_ = origin;
  begun_ = true;
  intake_.InterviewerHasFloor();  // who has not been asked answers nothing yet
  if (socket_ != nullptr) socket_->wake.Notify();
}

boost::asio::awaitable<absl::StatusOr<std::optional<LinkMessage>>> CandidateLink::Receive() {
  for (;;) {
    if (ended_) co_return std::optional<LinkMessage>();
    if (!told_.empty()) {
      LinkMessage message = std::move(told_.front());
      told_.pop_front();
      co_return std::optional<LinkMessage>(std::move(message));
    }
    if (std::optional<LinkMessage> message = intake_.Take(Now())) co_return message;
    bool gone = away_since_ && parts_.clock->MonotonicNow() - *away_since_ >= kBlink;
    if (gone && !away_told_) {
      away_told_ = true;
      TellConnectivity(false);
      co_return std::optional<LinkMessage>(link::Lost());
    }
    co_await received_.Wait(*parts_.clock, UntilNextDue());
  }
}

std::optional<nanoseconds> CandidateLink::UntilNextDue() const {
  std::optional<nanoseconds> wait;
  if (std::optional<MediaTime> due = intake_.NextDue()) wait = *due - Now();
  if (away_since_ && !away_told_) {
    nanoseconds gone = *away_since_ + kBlink - parts_.clock->MonotonicNow();
    wait = wait ? std::min(*wait, gone) : gone;
  }
  if (wait) wait = std::max(*wait, nanoseconds(0));
  return wait;
}

void CandidateLink::Tell(LinkMessage message) {
  told_.push_back(std::move(message));
  received_.Notify();
}

// --- Going out -----------------------------------------------------------------------------------

absl::Status CandidateLink::Send(const InterviewerAudio& audio) {
  if (away_told_) return Unavailable("edge: the candidate's connection is lost");
  if (!outbox_.Speak(audio)) {
    return Error(absl::StatusCode::kResourceExhausted, "edge: the client does not read");
  }
  if (audio.index == 0 || audio.utterance != utterance_) {
    utterance_ = audio.utterance;
    utterance_text_ = audio.text;
    utterance_begin_ = utterance_end_ = Now();
    utterance_played_ms_ = 0;
    CaptionUtterance(false);
  }
  utterance_end_ = std::max(utterance_end_, Now()) + (audio.pcm.end() - audio.pcm.at());
  if (audio.last) CaptionUtterance(true);
  if (socket_ != nullptr) socket_->wake.Notify();
  return absl::OkStatus();
}

// The session's own captions are of what could not be spoken, and of what the candidate said.
void CandidateLink::CaptionUtterance(bool final) {
  Caption caption;
  caption.text = utterance_text_;
  caption.final = final;
  caption.begin = utterance_begin_;
  caption.end = utterance_end_;
  SayCaption(caption, "u" + std::to_string(utterance_));
}

void CandidateLink::Clear(TurnEpoch, UtteranceId utterance) {
  if (!outbox_.DropSpeech(utterance)) return;
  int64_t played = utterance == utterance_ ? utterance_played_ms_ : 0;
  outbox_.Say(
      [&](const Envelope& envelope) { return InterruptedText(envelope, utterance, played); });
  if (socket_ != nullptr) socket_->wake.Notify();
}

void CandidateLink::Show(const FloorState& state) {
  if (state.view == FloorView::kSpeaking) intake_.InterviewerHasFloor();
  if (state.view == FloorView::kListening) {
    intake_.CandidateHasFloor(Now());
    received_.Notify();
  }
  auto passed = std::chrono::duration_cast<std::chrono::seconds>(Now().since_start);
  int64_t left = std::max<int64_t>(0, (parts_.planned - passed).count());
  outbox_.Say([&](const Envelope& envelope) { return StateText(envelope, state, left); });
  if (socket_ != nullptr) socket_->wake.Notify();
}

void CandidateLink::Show(const Caption& caption) {
  if (caption.voice_failed) {
    outbox_.Say([](const Envelope& envelope) {
      return ErrorText(envelope, "voice_failed",
                       "the interviewer's voice failed: what it should have said is shown", false);
    });
  }
  if (caption.turn) return SayCaption(caption, "c" + std::to_string(*caption.turn));
  SayCaption(caption, "i" + std::to_string(++captions_));
}

void CandidateLink::SayCaption(const Caption& caption, const std::string& turn) {
  outbox_.Say([&](const Envelope& envelope) { return TranscriptText(envelope, caption, turn); });
  if (socket_ != nullptr) socket_->wake.Notify();
}

void CandidateLink::End(EndReason reason) {
  if (ended_) return;
  ended_ = true;
  begun_ = true;  // or never will: whoever waits for it learns why
  outbox_.Say([&](const Envelope& envelope) { return EndedText(envelope, Name(reason)); });
  if (!closing_) closing_ = SocketCloseCode::kNormal;
  if (socket_ != nullptr) socket_->wake.Notify();
  received_.Notify();
}

void CandidateLink::Close(SocketCloseCode code) {
  closing_ = code;
  if (socket_ != nullptr) socket_->wake.Notify();
}

}  // namespace vivavoce::platform
