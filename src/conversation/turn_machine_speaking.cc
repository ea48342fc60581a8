// SPDX-License-Identifier: Apache-2.0
// The interviewer's turn: deciding, speaking, being spoken over, yielding.
#include <algorithm>
#include <utility>

#include "vivavoce/conversation/turn_machine.h"

namespace vivavoce {
namespace {

bool Asks(const Line& line) {
  return line.kind == LineKind::kQuestion || line.kind == LineKind::kProbe;
}

// Whether the candidate, by speaking, takes back a decision that was asked for this reason.
bool MayBeTakenBack(LineReason reason) {
  switch (reason) {
    case LineReason::kAnswered:
    case LineReason::kFollowUpLate:
    case LineReason::kThinking:
    case LineReason::kNotHeard:
    case LineReason::kIdleRephrase:
    case LineReason::kIdleOfferToSkip:
    case LineReason::kPatience:
      return true;
    default:
      return false;
  }
}

}  // namespace

void TurnMachine::Begin(const TurnEvent&) {
  if (reason_ != LineReason::kBegin || deciding_) return;
  Arm(TurnTimer::kSession, now_ + options_.session_limit);
  Decide(LineReason::kBegin);
}

// The interview's time goes on where it was.
void TurnMachine::TakeUp(const TurnEvent& event) {
  if (reason_ != LineReason::kBegin || deciding_) return;
  const auto& resumed = std::get<event::Resumed>(event);
  turn_ = resumed.turn;
  utterance_ = resumed.utterance;
  epoch_.value = resumed.epoch;
  answers_ = resumed.answers;
  Arm(TurnTimer::kSession, std::max(now_, MediaTime() + options_.session_limit));
  Decide(LineReason::kResume);
}

// --- Deciding ------------------------------------------------------------------------------------

void TurnMachine::Decide(LineReason reason) {
  reason_ = reason;
  ending_ = ending_ || reason == LineReason::kTimeUp || reason == LineReason::kEndRequested ||
            reason == LineReason::kIdleClose;
  deciding_ = true;
  queued_.reset();
  gap_.reset();
  decision_step_ = reason == LineReason::kAnswered ? 0 : 3;
  decision_due_ =
      now_ + (decision_step_ == 0 ? options_.acknowledge_after : options_.decision_failsafe);
  Enter(TurnState::kDeciding);
  Arm(TurnTimer::kDecision, decision_due_);
  Emit<command::RequestLine>().reason = reason;
}

// A follow-up may take a moment: first the answer is acknowledged, then it is said that it takes a
// moment, then it is done without, and if even that does not come, something is broken beyond
// bridging.
void TurnMachine::DecisionOverdue() {
  if (decision_step_ <= 1) {
    decision_due_ = now_ + (decision_step_ == 0 ? options_.bridge_after : options_.follow_up_limit);
    ++decision_step_;
    Arm(TurnTimer::kDecision, decision_due_);
    Show(FloorView::kThinking);
    Emit<command::RequestLine>().reason = LineReason::kThinking;
  } else if (decision_step_ == 2) {
    ++epoch_.value;
    Emit<command::DropDraft>();
    Decide(LineReason::kFollowUpLate);
  } else {
    Finish(EndReason::kFailed);
  }
}

void TurnMachine::TakeLine(const TurnEvent& event) {
  const auto& ready = std::get<event::LineReady>(event);
  if (ready.asked != epoch_ || !deciding_) return DropLine(event);
  BeginLine(ready.line);
}

// A line is being said: only a bridge lets another one come.
void TurnMachine::QueueLine(const TurnEvent& event) {
  const auto& ready = std::get<event::LineReady>(event);
  if (ready.asked != epoch_ || !deciding_ || ready.line.kind == LineKind::kBridge) {
    return DropLine(event);
  }
  queued_ = ready.line;
}

void TurnMachine::DropLine(const TurnEvent&) { ++stale_; }

// --- Speaking ------------------------------------------------------------------------------------

void TurnMachine::BeginLine(Line line) {
  // What was said so far belongs to what was asked so far.
  bool new_topic = Asks(line) || line.kind == LineKind::kClosing;
  if (committed_ && Heard() >= committed_->at + committed_->question.profile.reopen_window)
    CloseTurn();
  if (!committed_ && new_topic) CloseTurn();

  if (line.kind != LineKind::kBridge) deciding_ = false;
  if (line.expects_answer) question_ = line;
  if (new_topic) {
    unheard_ = {};
    not_heard_ = 0;
    overtime_ = false;
    answer_due_.reset();
  }
  line_ = std::move(line);
  interrupted_ = false;
  overlap_ = {};
  words_before_line_ = lexicon_.CountClaimingWords(Text());
  said_before_line_ = lexicon_.CountWords(Text());
  if (speaking_) speech_began_ = now_;
  Enter(line_.kind == LineKind::kClosing ? TurnState::kClosing : TurnState::kSpeaking);
  Show(FloorView::kSpeaking);
  SayFrom(0);
  if (speaking_) Arm(TurnTimer::kBargeIn, now_ + options_.barge_in_speech);
}

void TurnMachine::SayFrom(uint32_t from_byte) {
  ++utterance_;
  heard_bytes_ = from_byte;
  voice_step_ = kVoiceDue;
  Arm(TurnTimer::kVoice, now_ + options_.first_audio_limit);
  auto& speak = Emit<command::Speak>();
  speak.utterance = utterance_;
  speak.line = line_;
  speak.from_byte = from_byte;
}

// Whatever is being said stops, and whatever belongs to it is stale from here on.
void TurnMachine::StopLine() {
  ++epoch_.value;
  deciding_ = false;
  queued_.reset();
  Emit<command::DropDraft>();
  if (state_ != TurnState::kSpeaking && state_ != TurnState::kClosing) return;
  interrupted_ = true;
  Emit<command::StopSpeaking>().utterance = utterance_;
}

void TurnMachine::VoiceBegan(const TurnEvent& event) {
  if (std::get<event::PlayoutBegan>(event).utterance != utterance_) return;
  if (voice_step_ == kVoiceLate) Show(FloorView::kSpeaking);
  if (voice_step_ != kVoiceDue && voice_step_ != kVoiceLate) return;
  voice_step_ = kVoiceHeard;
  Arm(TurnTimer::kVoice,
      now_ + options_.playout_limit + Millis(150) * static_cast<int64_t>(line_.text.size()));
}

void TurnMachine::VoiceFailed(const TurnEvent& event) {
  if (std::get<event::VoiceFailed>(event).utterance == utterance_) ShowAsText();
}

void TurnMachine::ShowAsText() {
  if (voice_step_ == kLineShown) return AfterLine();
  voice_step_ = kLineShown;
  Arm(TurnTimer::kVoice, now_ + options_.first_audio_limit);
  Emit<command::ShowLine>().utterance = utterance_;
}

// Whoever listens is not left with a line that is only shown while the voice may still say it.
void TurnMachine::VoiceOverdue() {
  if (voice_step_ == kVoiceDue) {
    voice_step_ = kVoiceLate;
    Arm(TurnTimer::kVoice, now_ + options_.voice_limit);
    return Show(FloorView::kThinking);
  }
  if (voice_step_ == kVoiceLate) return ShowAsText();
  if (voice_step_ == kVoiceHeard) {
    ++epoch_.value;
    Emit<command::StopSpeaking>().utterance = utterance_;
  }
  AfterLine();
}

void TurnMachine::LineHeard(const TurnEvent& event) {
  if (std::get<event::PlayoutEnded>(event).utterance == utterance_) AfterLine();
}

void TurnMachine::AfterLine() {
  heard_bytes_ = static_cast<uint32_t>(line_.text.size());
  interrupted_ = false;
  if (line_.kind == LineKind::kClosing) {
    goodbye_heard_ = committed_ && IsHeld(static_cast<size_t>(TurnTimer::kSeal));
    if (goodbye_heard_) return Disarm(TurnTimer::kVoice);
    if (live()) return Finish(end_reason_);
    CloseLastTurn();
    Enter(TurnState::kAfterword);
    Arm(TurnTimer::kAfterword, now_ + options_.afterword_limit);
    return Show(FloorView::kAfterword);
  }
  if (deciding_) {  // it was a bridge
    if (queued_) return BeginLine(*std::exchange(queued_, std::nullopt));
    Enter(TurnState::kDeciding);
    return Arm(TurnTimer::kDecision, decision_due_);
  }
  if (!committed_ && HearsItself()) Seal(now_, std::nullopt);
  if (line_.expects_answer) return Await();
  Decide(LineReason::kContinue);
}

void TurnMachine::NoteHeard(const TurnEvent& event) {
  const auto& stopped = std::get<event::PlayoutStopped>(event);
  if (stopped.utterance == utterance_) {
    heard_bytes_ = std::min<uint32_t>(stopped.heard_bytes, line_.text.size());
  }
}

// --- Spoken over ---------------------------------------------------------------------------------

void TurnMachine::TalkWhileDeciding(const TurnEvent& event) {
  NoteVoice(event);
  if (ending_) return;
  if (committed_) return Reopen();
  if (MayBeTakenBack(reason_) && question_.expects_answer) TakeFloor();
}

// The goodbye is said to its end, but for an answer that was taken for finished too soon.
void TurnMachine::TalkWhileClosing(const TurnEvent& event) {
  NoteVoice(event);
  if (!committed_ || ending_) return;
  if (speech_began_ <= committed_->at + committed_->question.profile.reopen_window) Reopen();
}

void TurnMachine::OverlapBegan(const TurnEvent& event) {
  NoteVoice(event);
  MediaTime at = speech_began_;
  if (committed_ && at <= committed_->at + committed_->question.profile.reopen_window) {
    return Reopen();
  }
  if (committed_) Seal(now_, committed_->question.question_id);
  Arm(TurnTimer::kBargeIn, at + options_.barge_in_speech);
}

void TurnMachine::OverlapEnded(const TurnEvent& event) {
  bool spoke = speaking_;
  NoteSilence(event);
  if (!spoke) return;
  Disarm(TurnTimer::kBargeIn);
  overlap_ = std::max(overlap_, speech_ended_ - speech_began_);
  Emit<command::FinalizeSpeech>().ticket = ++ticket_;
  MaybeYield();
}

void TurnMachine::OverlapText(const TurnEvent& event) {
  NoteText(event);
  MaybeYield();
}

bool TurnMachine::MeansToSpeak() const {
  if (HearsItself()) return false;
  return lexicon_.CountClaimingWords(Text()) - words_before_line_ >= options_.barge_in_words;
}

// A microphone near a loudspeaker: what was heard over the line is the line.
bool TurnMachine::HearsItself() const {
  return live() && lexicon_.Repeats(Text(), said_before_line_, line_.text);
}

// A cough is no interruption, nor is "mm-hmm", however long it takes.
void TurnMachine::MaybeYield() {
  if (!line_.interruptible || !line_.profile.barge_in || state_ != TurnState::kSpeaking) return;
  std::chrono::nanoseconds spoken = overlap_;
  if (speaking_) spoken = std::max(spoken, now_ - speech_began_);
  if (spoken < options_.barge_in_speech || !MeansToSpeak()) return;

  StopLine();
  Enter(TurnState::kYielding);
  Arm(TurnTimer::kStarved, now_ + options_.starved_limit);
  Show(FloorView::kListening);
  MediaTime due = now_ + options_.yield_limit;
  if (!speaking_) due = std::max(now_, speech_ended_ + options_.false_interruption);
  Arm(TurnTimer::kYield, due);
}

// --- Yielding ------------------------------------------------------------------------------------

void TurnMachine::YieldVoice(const TurnEvent& event) {
  NoteVoice(event);
  Arm(TurnTimer::kYield, now_ + options_.yield_limit);
}

void TurnMachine::YieldSilence(const TurnEvent& event) {
  NoteSilence(event);
  Emit<command::FinalizeSpeech>().ticket = ++ticket_;
  Arm(TurnTimer::kYield, std::max(now_, speech_ended_ + options_.false_interruption));
}

// What was tentative was enough to stop for; what is final decides.
void TurnMachine::YieldText(const TurnEvent& event) {
  NoteText(event);
  if (!std::get<event::TextHeard>(event).final || !MeansToSpeak()) return;
  if (options_.intents && lexicon_.IntentOf(Text()) == Intent::kGoOn) return;
  TakeFloor();
}

void TurnMachine::YieldHeard(const TurnEvent& event) {
  if (std::get<event::PlayoutEnded>(event).utterance != utterance_) return;
  heard_bytes_ = static_cast<uint32_t>(line_.text.size());
}

// Nobody goes on: the interviewer does, from the last word that was heard.
void TurnMachine::YieldOver() {
  bool go_on = options_.intents && lexicon_.IntentOf(Text()) == Intent::kGoOn;
  if (speaking_ || (MeansToSpeak() && !go_on)) return TakeFloor();
  if (go_on) Seal(now_, std::nullopt);
  if (line_.kind == LineKind::kBridge) return Decide(LineReason::kAnswered);
  if (heard_bytes_ >= line_.text.size()) return AfterLine();
  interrupted_ = false;
  overlap_ = {};
  words_before_line_ = lexicon_.CountClaimingWords(Text());
  said_before_line_ = lexicon_.CountWords(Text());
  Enter(TurnState::kSpeaking);
  Show(FloorView::kSpeaking);
  SayFrom(heard_bytes_);
}

}  // namespace vivavoce
