// SPDX-License-Identifier: Apache-2.0
// Whose turn it is: a pure state machine. Events in, commands out; no I/O, no clock, no threads, no
// chance. The same events at the same times give the same commands, so a session can be replayed.
// turn_state.h draws the states. The table of what each event does in each of them is in
// src/conversation/README.md; the machine holds the same table and the tests compare the two.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "vivavoce/base/units.h"
#include "vivavoce/conversation/line.h"
#include "vivavoce/conversation/turn_commands.h"
#include "vivavoce/conversation/turn_events.h"
#include "vivavoce/conversation/turn_lexicon.h"
#include "vivavoce/conversation/turn_options.h"
#include "vivavoce/conversation/turn_state.h"

namespace vivavoce {

// Threading: a value; one thread at a time.
class TurnMachine {
 public:
  TurnMachine(const TurnOptions& options, TurnLexicon lexicon);

  // Takes one event; gives what is to be done, in order. `now` never goes back.
  TurnCommands On(const TurnEvent& event, MediaTime now);

  // When event::Tick is due. Nullopt only in kEnded.
  std::optional<MediaTime> NextDeadline() const;
  // Silence is what audio shows, never its absence: a Tick is due, too, once the candidate's audio
  // has come this far. Nullopt: it is not waited for.
  std::optional<MediaTime> AwaitedAudio() const;

  TurnState state() const { return state_; }
  TurnEpoch epoch() const { return epoch_; }
  CandidateTurnId turn() const { return turn_; }        // the candidate's open turn
  UtteranceId utterance() const { return utterance_; }  // the interviewer's last
  int answers() const { return answers_; }
  // What the open turn answers, as things stand.
  const std::optional<std::string>& answered_question() const {
    return committed_ ? committed_->question.question_id : question_.question_id;
  }
  bool pending(TurnTimer timer) const { return due_[static_cast<size_t>(timer)].has_value(); }
  int64_t stale_dropped() const { return stale_; }

  // What an event does in a state: a row and column of the table. "-": nothing, on purpose.
  static std::string_view ReactionName(TurnState state, size_t event_kind);

 private:
  struct Reactions;

  // What was committed and may still be taken back.
  struct Committed {
    CandidateTurnId turn = 0;
    Line question;
    MediaTime at;
  };
  // An answer during which the connection was lost.
  struct Gap {
    MediaTime heard_until;  // before
    std::optional<MediaTime> back;
  };

  // turn_machine.cc: the frame.
  template <typename Command>
  Command& Emit() {  // good until the next one
    out_.emplace_back(Command());
    auto& command = std::get<Command>(out_.back());
    command.epoch = epoch_;
    return command;
  }
  void Enter(TurnState state);
  void Show(FloorView view);
  void Arm(TurnTimer timer, MediaTime due) { due_[static_cast<size_t>(timer)] = due; }
  void Disarm(TurnTimer timer) { due_[static_cast<size_t>(timer)].reset(); }
  void Fire(TurnTimer timer);
  bool IsHeld(size_t timer) const;
  MediaTime Heard() const;
  void Ignore(const TurnEvent&) {}
  void Tick(const TurnEvent&);

  // turn_machine_speaking.cc: the interviewer's turn.
  void Begin(const TurnEvent&);
  void TakeUp(const TurnEvent&);
  void Decide(LineReason reason);
  void DecisionOverdue();
  void TakeLine(const TurnEvent&);
  void QueueLine(const TurnEvent&);
  void DropLine(const TurnEvent&);
  void BeginLine(Line line);
  void SayFrom(uint32_t from_byte);
  void StopLine();
  void VoiceBegan(const TurnEvent&);
  void VoiceFailed(const TurnEvent&);
  void VoiceOverdue();
  void ShowAsText();
  void LineHeard(const TurnEvent&);
  void AfterLine();
  void NoteHeard(const TurnEvent&);
  void TalkWhileDeciding(const TurnEvent&);
  void TalkWhileClosing(const TurnEvent&);
  void OverlapBegan(const TurnEvent&);
  void OverlapEnded(const TurnEvent&);
  void OverlapText(const TurnEvent&);
  void MaybeYield();
  void YieldVoice(const TurnEvent&);
  void YieldSilence(const TurnEvent&);
  void YieldText(const TurnEvent&);
  void YieldHeard(const TurnEvent&);
  void YieldOver();
  void CloseLastTurn();
  bool MeansToSpeak() const;
  bool HearsItself() const;

  // turn_machine_listening.cc: the candidate's turn.
  void Await();
  void Idle();
  void Listen();
  void BeginAnswer(const TurnEvent&);
  void BeginInput(const TurnEvent&);
  void GoOnAnswering(const TurnEvent&);
  void SilenceBegan(const TurnEvent&);
  void AnswerInWords(const TurnEvent&);
  void AnswerText(const TurnEvent&);
  void AnswerSettled(const TurnEvent&);
  void EndInput(const TurnEvent&);
  void WordsCame();
  void WaitOutSilence();
  void SilenceOver();
  void AnswerOverdue();
  void Settle();
  void TextComplete(const TurnEvent&);
  void TextLost(const TurnEvent&);
  void EndTurn();
  void NothingHeard();
  bool HandleIntent(Intent intent);
  void Commit(LineReason reason);
  void Reopen();
  void TakeFloor();
  void Seal(MediaTime cut, const std::optional<std::string>& question_id);
  MediaTime QuietCut(MediaTime cut) const;
  void CloseTurn();
  Millis Wait() const;
  std::string Text() const;
  bool live() const { return options_.ending == TurnEnding::kSilence; }
  const std::optional<std::string>& question_id() const { return question_.question_id; }

  // turn_machine_session.cc: typing, controls, the connection, the end; and what is only noted.
  void NoteVoice(const TurnEvent&);
  void NoteSilence(const TurnEvent&);
  void NoteText(const TurnEvent&);
  void NoteSettled(const TurnEvent&);
  void NoteLost(const TurnEvent&);
  void NoteInput(const TurnEvent&);
  void AnswerTyped(const TurnEvent&);
  void TypeOver(const TurnEvent&);
  void AttachTyped(const TurnEvent&);
  void ControlDeciding(const TurnEvent&);
  void ControlSpeaking(const TurnEvent&);
  void ControlAnswering(const TurnEvent&);
  void ControlSuspended(const TurnEvent&);
  void Control(CandidateControl control);
  void Suspend(TurnState state, Millis limit);
  void GoAway(const TurnEvent&);
  void LeaveGoodbye(const TurnEvent&);
  void ComeBack(const TurnEvent&);
  void Starve();
  bool WasCutOff() const;
  void Abandon(const TurnEvent&);
  void BeginAfterword(const TurnEvent&);
  void EndAfterword(const TurnEvent&);
  void FinishNow(const TurnEvent&);
  void Finish(EndReason reason);

  TurnOptions options_;
  TurnLexicon lexicon_;
  TurnState state_ = TurnState::kDeciding;
  TurnEpoch epoch_;
  MediaTime now_;
  std::optional<MediaTime> heard_;  // how far the candidate's audio had come at the last tick
  TurnCommands out_;
  std::array<std::optional<MediaTime>, kTurnTimers> due_;
  FloorView view_ = FloorView::kThinking;
  int64_t stale_ = 0;

  // The interviewer.
  LineReason reason_ = LineReason::kBegin;  // what was last asked for
  bool deciding_ = false;                   // an answer to that is due
  int decision_step_ = 0;
  MediaTime decision_due_;
  Line line_;  // being said, or said last
  std::optional<Line> queued_;
  UtteranceId utterance_ = 0;
  uint32_t heard_bytes_ = 0;  // of line_, as last stopped
  bool interrupted_ = false;  // line_ was stopped and not gone on with
  enum VoiceStep { kVoiceDue, kVoiceLate, kVoiceHeard, kLineShown };
  VoiceStep voice_step_ = kVoiceDue;
  EndReason end_reason_ = EndReason::kCompleted;
  bool goodbye_heard_ = false;  // but the last answer may yet turn out to go on

  // The candidate.
  Line question_;  // the last line that expects an answer
  CandidateTurnId turn_ = 1;
  std::string final_text_;
  std::string tentative_text_;
  bool speaking_ = false;
  bool voiced_ = false;  // a voice was detected in this turn
  MediaTime speech_began_;
  MediaTime speech_ended_;
  std::chrono::nanoseconds overlap_{0};  // longest speech over the current line
  int words_before_line_ = 0;            // that claim the floor ...
  int said_before_line_ = 0;             // ... and all
  std::chrono::nanoseconds unheard_{0};  // speech of this question without a word
  int not_heard_ = 0;
  int idle_step_ = 0;
  MediaTime idle_due_;
  bool overtime_ = false;                // the question's time is up
  std::optional<MediaTime> answer_due_;  // ... and when; none: nobody answers yet
  bool text_due_ = false;                // audio came after the last settled text
  bool input_ended_ = false;             // no waiting for silence ...
  MediaTime input_ended_at_;             // ... and what is said later is said anew
  bool input_open_ = false;              // audio of a recorded answer is coming
  bool input_over_ = false;              // no audio comes until it says so
  uint64_t ticket_ = 0;
  std::optional<Committed> committed_;
  int answers_ = 0;
  std::optional<MediaTime> paused_until_;  // before the connection was lost
  std::optional<Gap> gap_;
  LineReason come_back_ = LineReason::kResume;  // with what the interviewer does
  bool ending_ = false;  // the end was asked for: nothing brings the interview back
};

}  // namespace vivavoce
