// SPDX-License-Identifier: Apache-2.0
// What is only noted; typed answers and controls; pauses, lost connections and the end.
#include <algorithm>
#include <utility>

#include "vivavoce/conversation/turn_machine.h"

namespace vivavoce {
namespace {

constexpr Millis kTakenAback{800};

}  // namespace

// --- Notes: what is true of the candidate whatever the state -------------------------------------

void TurnMachine::NoteVoice(const TurnEvent& event) {
  if (!speaking_) speech_began_ = std::get<event::SpeechStarted>(event).at;
  speaking_ = true;
  voiced_ = true;
  text_due_ = true;
  input_over_ = false;
}

void TurnMachine::NoteSilence(const TurnEvent& event) {
  if (const auto* ended = std::get_if<event::InputEnded>(&event)) {
    input_open_ = false;
    input_over_ = true;
    if (speaking_ || !voiced_) speech_ended_ = ended->at;
  } else if (const auto* stopped = std::get_if<event::SpeechStopped>(&event)) {
    speech_ended_ = std::max(stopped->at, speech_began_);
  }
  if (speaking_ && Text().empty()) unheard_ += speech_ended_ - speech_began_;
  speaking_ = false;
}

// Final words follow what was final; tentative ones replace what was tentative. Words of a turn
// that is sealed are of no concern here.
void TurnMachine::NoteText(const TurnEvent& event) {
  const auto& heard = std::get<event::TextHeard>(event);
  if (heard.turn != turn_) return;
  if (!heard.final) {
    tentative_text_ = heard.text;
    return;
  }
  tentative_text_.clear();
  if (heard.text.empty()) return;
  if (!final_text_.empty()) final_text_ += ' ';
  final_text_ += heard.text;
}

void TurnMachine::NoteSettled(const TurnEvent& event) {
  if (std::get<event::TextSettled>(event).ticket == ticket_ && !speaking_) text_due_ = false;
}

void TurnMachine::NoteLost(const TurnEvent& event) {
  if (std::get<event::RecognitionLost>(event).turn == turn_) text_due_ = false;
}

void TurnMachine::NoteInput(const TurnEvent&) {
  input_open_ = true;
  input_ended_ = false;
  input_over_ = false;
}

// --- Typed answers -------------------------------------------------------------------------------

void TurnMachine::AnswerTyped(const TurnEvent& event) {
  const std::string& text = std::get<event::TextTyped>(event).text;
  if (lexicon_.CountWords(text) == 0) return;
  if (!question_.expects_answer || ending_) return AttachTyped(event);
  if (state_ == TurnState::kDeciding) StopLine();
  CloseTurn();

  Intent intent = options_.intents ? lexicon_.IntentOf(text) : Intent::kNone;
  auto& typed = Emit<command::TakeTyped>();
  typed.text = text;
  if (intent == Intent::kNone || intent == Intent::kGoOn) typed.question_id = question_id();
  if (HandleIntent(intent)) return;
  ++answers_;
  Decide(LineReason::kAnswered);
}

void TurnMachine::TypeOver(const TurnEvent& event) {
  if (lexicon_.CountWords(std::get<event::TextTyped>(event).text) == 0) return;
  if (!line_.interruptible || !question_.expects_answer) return AttachTyped(event);
  StopLine();
  AnswerTyped(event);
}

void TurnMachine::AttachTyped(const TurnEvent& event) {
  const std::string& text = std::get<event::TextTyped>(event).text;
  if (lexicon_.CountWords(text) == 0) return;
  auto& typed = Emit<command::TakeTyped>();
  typed.text = text;
}

// --- Controls ------------------------------------------------------------------------------------

void TurnMachine::ControlDeciding(const TurnEvent& event) {
  CandidateControl control = std::get<event::ControlUsed>(event).control;
  if (control == CandidateControl::kRepeat) return;  // something is about to be said
  Control(control);
}

void TurnMachine::ControlSpeaking(const TurnEvent& event) {
  CandidateControl control = std::get<event::ControlUsed>(event).control;
  if (control == CandidateControl::kRepeat) {
    StopLine();
    interrupted_ = false;
    return SayFrom(0);
  }
  Control(control);
}

void TurnMachine::ControlAnswering(const TurnEvent& event) {
  Control(std::get<event::ControlUsed>(event).control);
}

void TurnMachine::Control(CandidateControl control) {
  if (ending_) return;
  switch (control) {
    case CandidateControl::kRepeat:
      StopLine();
      CloseTurn();
      return Decide(LineReason::kRepeat);
    case CandidateControl::kSkip:
      if (!question_.expects_answer) return;  // nothing was asked yet
      StopLine();
      CloseTurn();
      return Decide(LineReason::kSkip);
    case CandidateControl::kPause:
      return Suspend(TurnState::kPaused, options_.pause_limit);
    case CandidateControl::kResume:
      return;
    case CandidateControl::kEnd:
      StopLine();
      CloseTurn();
      end_reason_ = EndReason::kCandidateEnded;
      return Decide(LineReason::kEndRequested);
  }
}

void TurnMachine::ControlSuspended(const TurnEvent& event) {
  CandidateControl control = std::get<event::ControlUsed>(event).control;
  if (state_ == TurnState::kPaused && control == CandidateControl::kResume) return ComeBack(event);
  if (control == CandidateControl::kEnd) Control(control);
}

// --- Pauses and lost connections -----------------------------------------------------------------

void TurnMachine::Suspend(TurnState state, Millis limit) {
  StopLine();
  if (state == TurnState::kPaused) {
    gap_.reset();
    if (committed_) CloseTurn();
    speaking_ = false;
  }
  input_open_ = false;
  Enter(state);
  Disarm(TurnTimer::kStarved);
  Arm(TurnTimer::kSuspension, now_ + limit);
  Show(FloorView::kPaused);
}

// An answer, or one that was taken for finished, is not over: what was said meanwhile may come yet.
void TurnMachine::GoAway(const TurnEvent& event) {
  if (ending_) return FinishNow(event);
  paused_until_.reset();
  if (state_ == TurnState::kPaused)
    paused_until_ = due_[static_cast<size_t>(TurnTimer::kSuspension)];
  gap_.reset();
  if (state_ == TurnState::kListening || state_ == TurnState::kSettling) {
    gap_.emplace();
    gap_->heard_until = Heard();
  }
  bool unanswered = state_ == TurnState::kDeciding && deciding_ && committed_;
  come_back_ = unanswered ? LineReason::kAnswered : LineReason::kResume;
  Suspend(TurnState::kAway, options_.away_limit);
}

// The goodbye need not be heard to its end, the last answer must.
void TurnMachine::LeaveGoodbye(const TurnEvent& event) {
  if (!committed_ || ending_ || !IsHeld(static_cast<size_t>(TurnTimer::kSeal))) {
    return FinishNow(event);
  }
  goodbye_heard_ = false;
  GoAway(event);
}

// Who asked for a pause before the connection was lost still has it.
void TurnMachine::ComeBack(const TurnEvent&) {
  if (state_ == TurnState::kAway && paused_until_) {
    Enter(TurnState::kPaused);
    return Arm(TurnTimer::kSuspension, std::max(now_, *std::exchange(paused_until_, std::nullopt)));
  }
  if (!overtime_) answer_due_.reset();  // the time away is not the question's
  if (!gap_) return Decide(come_back_);
  gap_->back = now_;
  Listen();
  Show(FloorView::kListening);
  if (!speaking_) WaitOutSilence();
}

// Whether the candidate fell silent because nobody was there: while the connection was lost, or
// just when it came back. Who was silent before has said what was to be said.
bool TurnMachine::WasCutOff() const {
  return gap_ && gap_->back && speech_ended_ > gap_->heard_until &&
         speech_ended_ <= *gap_->back + kTakenAback;
}

// Audio that is waited for does not come: the connection counts as lost, though nobody said so.
void TurnMachine::Starve() {
  bool answering = state_ == TurnState::kListening || state_ == TurnState::kSettling ||
                   state_ == TurnState::kYielding;
  if (!live() || (!answering && !committed_)) return;
  MediaTime last = heard_ && !input_over_ ? *heard_ : now_;
  if (last + options_.starved_limit > now_ || deciding_) {
    if (deciding_) last = now_;
    return Arm(TurnTimer::kStarved, last + options_.starved_limit);
  }
  if (committed_) {  // something else is being said already
    Seal(now_, committed_->question.question_id);
    if (goodbye_heard_) Finish(end_reason_);
    return;
  }
  if (gap_ && gap_->back && *heard_ <= *gap_->back) {  // it is back, and no audio with it
    speaking_ = false;
    return Decide(LineReason::kResume);
  }
  GoAway(event::Tick());
}

void TurnMachine::Abandon(const TurnEvent&) {
  StopLine();
  Finish(EndReason::kAbandoned);
}

// --- The end -------------------------------------------------------------------------------------

void TurnMachine::BeginAfterword(const TurnEvent& event) {
  NoteInput(event);
  Arm(TurnTimer::kAfterword, now_ + options_.answer_limit);
}

void TurnMachine::EndAfterword(const TurnEvent& event) {
  NoteSilence(event);
  CloseLastTurn();
  Arm(TurnTimer::kAfterword, now_ + options_.afterword_limit);
}

// What is said after the last question belongs to none.
void TurnMachine::CloseLastTurn() {
  Seal(now_, committed_ ? committed_->question.question_id : std::nullopt);
}

// Nobody is there any more to hear the rest of the goodbye.
void TurnMachine::FinishNow(const TurnEvent&) {
  StopLine();
  Finish(end_reason_);
}

void TurnMachine::Finish(EndReason reason) {
  if (state_ == TurnState::kClosing || state_ == TurnState::kAfterword) {
    CloseLastTurn();
  } else {
    CloseTurn();
  }
  end_reason_ = reason;
  Enter(TurnState::kEnded);
  Show(FloorView::kEnded);
  Emit<command::End>().reason = reason;
}

}  // namespace vivavoce
