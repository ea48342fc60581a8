// SPDX-License-Identifier: Apache-2.0
// Listens to the link, the detector and the recogniser.
#include <algorithm>
#include <utility>

#include "conversation/session.h"
#include "vivavoce/base/metric_names.h"
#include "vivavoce/base/status.h"
#include "vivavoce/base/utf8.h"

namespace vivavoce::internal {
namespace {

// Beyond these the link is not read: it holds what it has (a socket, a file).
constexpr std::chrono::seconds kMaxUnheard{60};
constexpr SampleCount kMaxUnwritten{30 * 16000};
constexpr size_t kMaxInbox = 1000;
constexpr Millis kLookAgain{20};
constexpr Millis kCaptionPace{250};  // of captions that grow
constexpr Millis kGap{100};          // between two chunks: not all that was said has come
// Audio that is late keeps its place in the recording for so long.
constexpr std::chrono::seconds kRecordedLate{60};

}  // namespace

boost::asio::awaitable<void> Session::Listen() {
  Signal never(executor_);
  for (;;) {
    while (Congested()) co_await WaitFor(never, *parts_.clock, kLookAgain);
    absl::StatusOr<std::optional<LinkMessage>> message = co_await parts_.link->Receive();
    if (!message.ok()) {
      Fail(Annotate(message.status(), "the candidate's link"));
      co_return;
    }
    if (!message->has_value()) {
      Post(event::LinkClosed());
      co_return;
    }
    Take(**message);
  }
}

bool Session::Congested() const {
  return transcriber_->backlog() > kMaxUnheard || inbox_.size() > kMaxInbox ||
         (recorder_ && recorder_->backlog() > kMaxUnwritten);
}

void Session::Take(const LinkMessage& message) {
  bool lost = std::holds_alternative<link::Lost>(message);
  if (lost || std::holds_alternative<link::Restored>(message)) lost_ = lost;
  // It may have counted as lost only because no audio came.
  if (!lost_ && machine_.state() == TurnState::kAway && !std::exchange(returning_, true)) {
    Post(event::LinkRestored());
  }
  if (const auto* audio = std::get_if<link::Audio>(&message)) {
    TakeAudio(audio->pcm);
  } else if (const auto* played = std::get_if<link::Played>(&message)) {
    speaker_->OnPlayed(*played);
  } else if (const auto* typed = std::get_if<link::Typed>(&message)) {
    event::TextTyped event;
    event.text = ToValidUtf8(typed->text);
    Post(std::move(event));
  } else if (const auto* control = std::get_if<link::Control>(&message)) {
    Post(event::ControlUsed{control->control});
  } else if (const auto* began = std::get_if<link::InputBegan>(&message)) {
    if (recorder_) recorder_->BeginSource(began->source, began->begin);
    Post(event::InputBegan());
  } else if (const auto* ended = std::get_if<link::InputEnded>(&message)) {
    EndPiece(ended->at);
    Post(event::InputEnded{ended->at});
  } else if (std::holds_alternative<link::InputExhausted>(message)) {
    Post(event::InputExhausted());
  } else if (lost) {
    Post(TickNow());  // up to where the candidate was heard
    Post(event::LinkLost());
  }
}

// The recording first: whatever fails later, what was said is kept.
void Session::TakeAudio(const PcmChunk& pcm) {
  outcome_.counts.candidate_samples += pcm.size().value;
  if (live() && pcm.at() > heard_until_ + kGap) {
    if (hears_) {
      HearGap(pcm.at());
    } else {
      transcriber_->Quiet();  // nobody goes on with what was said before the process died
    }
  }
  hears_ = true;
  heard_until_ = std::max(heard_until_, pcm.end());
  if (recorder_) recorder_->Candidate(machine_.turn(), pcm);
  AdvanceRecording();
  transcriber_->Push(pcm);
  if (detector_) DetectVoice(pcm);
  std::optional<MediaTime> awaited = machine_.AwaitedAudio();
  if (awaited && *awaited <= std::min(heard_until_, Now())) Post(TickNow());
  if (parts_.observer) {
    parts_.observer->OnProgress(Now(), SampleCount{outcome_.counts.candidate_samples});
  }
}

event::Tick Session::TickNow() const {
  return event::Tick(live() && hears_ ? std::optional<MediaTime>(heard_until_) : std::nullopt);
}

// Who was away, or is slow, sends what was said meanwhile: it stands in the recording where it was
// said.
void Session::AdvanceRecording() {
  if (!recorder_) return;
  MediaTime now = Now();
  bool waits = live() && hears_;
  recorder_->AdvanceTo(waits ? std::clamp(heard_until_, now - kRecordedLate, now) : now);
}

// What was said up to `end` will not come. Nobody knows whether it was silence: that begins now.
void Session::HearGap(MediaTime end) {
  transcriber_->Quiet();
  if (!detector_) return;
  Post(event::SpeechStopped{end});
  RenewDetector();
}

// What comes next is said anew, however soon that is.
void Session::EndPiece(MediaTime at) {
  if (!live()) return;
  transcriber_->Seam(at);
  if (detector_) RenewDetector();
}

void Session::RenewDetector() {
  voice_ = false;
  absl::StatusOr<std::unique_ptr<VoiceActivityStream>> fresh =
      parts_.voice_activity->Open(VoiceActivityOptions());
  if (fresh.ok()) detector_ = *std::move(fresh);
}

void Session::DetectVoice(const PcmChunk& pcm) {
  detector_->Push(pcm);
  for (const SpeechSegment& segment : detector_->TakeSegments()) {
    if (!voice_) Post(event::SpeechStarted{segment.begin});
    Post(event::SpeechStopped{segment.end});
    transcriber_->Quiet();
    voice_ = false;
  }
  if (!voice_ && detector_->speaking()) {
    voice_ = true;
    Post(event::SpeechStarted{pcm.at()});
  }
}

void Session::OnSegment(CandidateTurnId turn, const SttFinal& segment) {
  builder_.AddSegment(turn, segment);
  event::TextHeard heard;
  heard.turn = turn;
  heard.text = ToValidUtf8(segment.text);
  Post(std::move(heard));
}

void Session::OnPartial(CandidateTurnId turn, const std::string& text) {
  event::TextHeard heard;
  heard.turn = turn;
  heard.text = ToValidUtf8(text);
  heard.final = false;
  ShowGrowing(turn, heard.text);
  Post(std::move(heard));
}

// A caption that follows the voice, no faster than it can be read. What has no text yet is not
// known to be speech.
void Session::ShowGrowing(CandidateTurnId turn, std::string_view partial) {
  const std::chrono::nanoseconds now = parts_.clock->MonotonicNow();
  if (partial.empty()) return;
  if (!growing_ || growing_->turn != turn) {
    growing_.emplace();
    growing_->turn = turn;
    growing_->begin = heard_until_;
  } else if (now - growing_->shown < kCaptionPace) {
    return;
  }
  growing_->shown = now;
  Caption caption;
  caption.speaker = Speaker::kCandidate;
  caption.final = false;
  caption.turn = turn;
  caption.begin = growing_->begin;
  caption.end = heard_until_;
  if (std::optional<TranscriptTurn> before = builder_.Spoken(turn)) {
    caption.begin = MediaTime::FromMillis(before->start_ms);
    caption.text = before->text + " ";
  }
  caption.text += partial;
  parts_.link->Show(caption);
}

// Where there is a detector it is quicker, and the only one that is believed.
void Session::OnSpeech(bool started, MediaTime at) {
  if (detector_ || parts_.turns.ending == TurnEnding::kInputEnded) return;
  if (started) {
    Post(event::SpeechStarted{at});
  } else {
    Post(event::SpeechStopped{at});
  }
}

void Session::OnSettled(uint64_t ticket) { Post(event::TextSettled{ticket}); }

void Session::OnRecognisedBy(const std::string& model) {
  if (!model.empty()) recognised_by_.insert(model);
}

void Session::OnDropped() { ++outcome_.counts.dropped_inventions; }

void Session::OnRestarted() {
  ++outcome_.counts.recognition_restarts;
  parts_.telemetry.Warning("recogniser is started anew", {});
}

void Session::OnGivenUp(CandidateTurnId turn, const absl::Status& why) {
  ++outcome_.counts.recognition_gaps;
  outcome_.recognition_failure = why;
  parts_.telemetry.Error("recogniser cannot be had: what is said has no text", {});
  Post(event::RecognitionLost{turn});
}

void Session::OnTurnComplete(CandidateTurnId turn) {
  TellTurn(turn);
  NoteComplete(turn);
}

void Session::TellTurn(CandidateTurnId turn) {
  std::optional<TranscriptTurn> spoken = builder_.Spoken(turn);
  Caption caption;
  caption.speaker = Speaker::kCandidate;
  caption.turn = turn;
  const bool shown = growing_ && growing_->turn == turn;
  if (shown) growing_.reset();
  if (!spoken) {
    if (shown) parts_.link->Show(caption);  // what was taken for words was none
    return;
  }
  caption.text = spoken->text;
  caption.begin = MediaTime::FromMillis(spoken->start_ms);
  caption.end = MediaTime::FromMillis(spoken->end_ms);
  parts_.link->Show(caption);
  if (parts_.observer) parts_.observer->OnCandidateTurn(*spoken);
}

}  // namespace vivavoce::internal
