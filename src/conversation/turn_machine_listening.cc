// SPDX-License-Identifier: Apache-2.0
// The candidate's turn: awaiting the first word, listening, settling, committing; and taking a
// commit back.
#include <algorithm>
#include <string_view>
#include <utility>

#include "vivavoce/conversation/turn_machine.h"

namespace vivavoce {
namespace {

// Speech without a word: shorter is a cough, longer was meant.
constexpr Millis kMeantSpeech{2000};
constexpr int kNotHeardTwice = 2;
// An answer shorter than this to a question that was not half heard answers something else.
constexpr int kWordsOfAnAnswer = 8;
// By so much a detector may be late to hear that a voice began.
constexpr Millis kVoiceOnset{400};
constexpr size_t kEndOfAnAnswer = 400;

// Whether an answer is short, and how it ends: of a long one nothing else is read, as this is asked
// whenever more of it comes.
std::string_view EndOf(std::string_view text) {
  if (text.size() <= kEndOfAnAnswer) return text;
  std::string_view end = text.substr(text.size() - kEndOfAnAnswer);
  return end.substr(std::min(end.find(' '), end.size()));
}

}  // namespace

// --- Awaiting ------------------------------------------------------------------------------------

void TurnMachine::Await() {
  gap_.reset();
  if (speaking_ || (input_open_ && !live())) {
    Listen();
    return Show(FloorView::kListening);
  }
  bool answered_already =
      live() && lexicon_.CountClaimingWords(Text()) - words_before_line_ >= kWordsOfAnAnswer;
  if (answered_already) {  // while the question was still being said
    Listen();
    Show(FloorView::kListening);
    return WaitOutSilence();
  }
  idle_step_ = reason_ == LineReason::kIdleRephrase      ? 1
               : reason_ == LineReason::kIdleOfferToSkip ? 2
                                                         : 0;
  Millis think = live() ? question_.profile.think_time : Millis(0);
  Millis wait = idle_step_ == 0   ? think + options_.rephrase_after
                : idle_step_ == 1 ? options_.offer_skip_after - options_.rephrase_after
                                  : options_.park_after - options_.offer_skip_after;
  idle_due_ = now_ + wait;
  Enter(TurnState::kAwaiting);
  Show(FloorView::kListening);
  Arm(TurnTimer::kIdle, idle_due_);
}

void TurnMachine::Idle() {
  if (idle_step_ == 0) return Decide(LineReason::kIdleRephrase);
  if (idle_step_ == 1 && live()) return Decide(LineReason::kIdleOfferToSkip);
  if (live()) return Finish(EndReason::kParked);
  end_reason_ = answers_ > 0 ? EndReason::kAnswersRanOut : EndReason::kNoAnswer;
  Decide(LineReason::kIdleClose);
}

// --- Listening -----------------------------------------------------------------------------------

void TurnMachine::Listen() {
  Enter(TurnState::kListening);
  if (!pending(TurnTimer::kStarved)) Arm(TurnTimer::kStarved, now_ + options_.starved_limit);
  input_ended_ = false;
  Millis limit =
      question_.answer_limit > Millis(0) ? question_.answer_limit : options_.answer_limit;
  if (!answer_due_) answer_due_ = now_ + (live() ? limit : options_.answer_limit);
  if (!pending(TurnTimer::kAnswer)) {  // who takes a turn back has the time that was left
    Arm(TurnTimer::kAnswer, overtime_ ? now_ + options_.answer_overrun : *answer_due_);
  }
  if (live() && Text().empty()) Arm(TurnTimer::kNoText, now_ + options_.no_text_limit);
}

// The candidate takes the turn while the interviewer has, or thinks it has, something to say.
void TurnMachine::TakeFloor() {
  if (state_ == TurnState::kDeciding) StopLine();
  Listen();
  Show(FloorView::kListening);
  if (!speaking_ && live()) WaitOutSilence();
}

void TurnMachine::BeginAnswer(const TurnEvent& event) {
  NoteVoice(event);
  Listen();
}

void TurnMachine::BeginInput(const TurnEvent& event) {
  NoteInput(event);
  if (!live()) Listen();
}

void TurnMachine::GoOnAnswering(const TurnEvent& event) {
  bool ended = input_ended_ && state_ == TurnState::kSettling;
  if (ended && std::get<event::SpeechStarted>(event).at < input_ended_at_) return;  // told late
  NoteVoice(event);
  if (state_ == TurnState::kSettling) Listen();
  Disarm(TurnTimer::kDecode);
  Disarm(TurnTimer::kSilence);
  Emit<command::DropDraft>();
}

void TurnMachine::SilenceBegan(const TurnEvent& event) {
  NoteSilence(event);
  if (live()) WaitOutSilence();
}

// The text is made while the wait goes on, so that it is there when the wait is over.
void TurnMachine::WaitOutSilence() {
  if (text_due_) Arm(TurnTimer::kDecode, std::max(now_, speech_ended_ + options_.decode_after));
  Arm(TurnTimer::kSilence, std::max(now_, speech_ended_ + Wait()));
}

// Words, and no voice was detected: the words are right.
void TurnMachine::AnswerInWords(const TurnEvent& event) {
  NoteText(event);
  if (Text().empty() || !live()) return;
  Listen();
  WordsCame();
}

void TurnMachine::AnswerText(const TurnEvent& event) {
  NoteText(event);
  WordsCame();
}

void TurnMachine::WordsCame() {
  if (!Text().empty()) Disarm(TurnTimer::kNoText);
  if (speaking_ || !live()) return;
  if (!voiced_) speech_ended_ = now_;
  Arm(TurnTimer::kSilence, std::max(now_, speech_ended_ + Wait()));
}

// The text is there while the wait still goes on: a follow-up may be thought of.
void TurnMachine::AnswerSettled(const TurnEvent& event) {
  NoteSettled(event);
  if (text_due_ || speaking_ || !live() || Text().empty()) return;
  Arm(TurnTimer::kSilence, std::max(now_, speech_ended_ + Wait()));
  Emit<command::BeginDraft>();
}

// How long a silence must be to end the answer as it stands.
Millis TurnMachine::Wait() const {
  if (overtime_) return TurnProfile::Short().silence;
  const std::string text = Text();
  const std::string_view end = EndOf(text);
  bool unfinished =
      lexicon_.CountWords(end) < options_.unfinished_below_words || lexicon_.EndsUnfinished(end);
  const TurnProfile& profile = question_.profile;
  return unfinished ? std::max(profile.unfinished_silence, profile.silence) : profile.silence;
}

void TurnMachine::EndInput(const TurnEvent& event) {
  NoteSilence(event);
  if (live() && state_ == TurnState::kAwaiting) return;  // a microphone was closed, unused
  input_ended_ = true;
  input_ended_at_ = std::get<event::InputEnded>(event).at;
  text_due_ = true;
  Settle();
}

void TurnMachine::SilenceOver() {
  if (WasCutOff()) return Decide(LineReason::kResume);
  if (text_due_) return Settle();
  EndTurn();
}

// Too long: any pause will do from now on; later still none is needed.
void TurnMachine::AnswerOverdue() {
  if (state_ == TurnState::kAwaiting) return;
  if (!overtime_) {
    overtime_ = true;
    Arm(TurnTimer::kAnswer, now_ + options_.answer_overrun);
    if (!speaking_ && live() && state_ == TurnState::kListening) {
      Arm(TurnTimer::kSilence, std::max(now_, speech_ended_ + Wait()));
    }
    return;
  }
  if (lexicon_.CountWords(Text()) == 0) return NothingHeard();
  Commit(LineReason::kOverran);
}

// --- Settling ------------------------------------------------------------------------------------

void TurnMachine::Settle() {
  Enter(TurnState::kSettling);
  Emit<command::FinalizeSpeech>().ticket = ++ticket_;
  Arm(TurnTimer::kSettle, now_ + options_.settle_limit);
}

void TurnMachine::TextComplete(const TurnEvent& event) {
  NoteSettled(event);
  if (text_due_) return;
  // What came last may say that the answer is not over.
  if (live() && !input_ended_ && now_ < speech_ended_ + Wait()) {
    Listen();
    return Arm(TurnTimer::kSilence, speech_ended_ + Wait());
  }
  EndTurn();
}

void TurnMachine::TextLost(const TurnEvent& event) {
  NoteLost(event);
  if (!text_due_) EndTurn();
}

// --- The end of a turn ---------------------------------------------------------------------------

void TurnMachine::EndTurn() {
  std::string text = Text();
  int words = lexicon_.CountWords(text);
  if (words == 0) return NothingHeard();
  if (live() && lexicon_.SaysNothing(text)) return Await();  // "um": still thinking
  if (options_.intents && HandleIntent(lexicon_.IntentOf(text))) return;
  bool cut_short = interrupted_ && line_.expects_answer && 2 * heard_bytes_ < line_.text.size();
  if (cut_short && words < kWordsOfAnAnswer) {
    CloseTurn();
    return Decide(LineReason::kRepeat);
  }
  Commit(LineReason::kAnswered);
}

void TurnMachine::NothingHeard() {
  if (!live()) {
    Seal(now_, question_id());
    return Decide(LineReason::kUnanswered);
  }
  if (unheard_ < kMeantSpeech) {  // a cough: the wait goes on where it was
    gap_.reset();
    Enter(TurnState::kAwaiting);
    return Arm(TurnTimer::kIdle, std::max(idle_due_, now_ + options_.false_interruption));
  }
  unheard_ = {};
  if (++not_heard_ <= kNotHeardTwice) return Decide(LineReason::kNotHeard);
  Seal(now_, question_id());
  Decide(LineReason::kUnanswered);
}

bool TurnMachine::HandleIntent(Intent intent) {
  if (line_.kind == LineKind::kOfferToSkip) {
    if (intent == Intent::kYes) intent = Intent::kSkip;
    if (intent == Intent::kNo) intent = Intent::kThink;
  }
  switch (intent) {
    case Intent::kRepeat:
      Seal(now_, std::nullopt);
      Decide(LineReason::kRepeat);
      return true;
    case Intent::kSkip:
      Seal(now_, std::nullopt);
      Decide(LineReason::kSkip);
      return true;
    case Intent::kThink:
      Seal(now_, std::nullopt);
      Decide(LineReason::kPatience);
      return true;
    case Intent::kPause:
      Seal(now_, std::nullopt);
      Suspend(TurnState::kPaused, options_.pause_limit);
      return true;
    default:
      return false;
  }
}

void TurnMachine::Commit(LineReason reason) {
  ++answers_;
  committed_ = Committed();
  committed_->turn = turn_;
  committed_->question = question_;
  committed_->at = now_;
  auto& commit = Emit<command::CommitTurn>();
  commit.turn = turn_;
  commit.question_id = question_id();
  commit.speech_ended = speech_ended_;
  if (!live() || overtime_) {  // beyond its time a turn is not taken back
    Seal(now_, question_id());
  } else {
    Arm(TurnTimer::kSeal, now_ + question_.profile.reopen_window + options_.reopen_slack);
    Arm(TurnTimer::kStarved, now_ + options_.starved_limit);
  }
  Decide(reason);
}

// The candidate goes on after all: what followed from the commit is undone.
void TurnMachine::Reopen() {
  StopLine();
  --answers_;
  question_ = committed_->question;
  Emit<command::ReopenTurn>().turn = committed_->turn;
  committed_.reset();
  Disarm(TurnTimer::kSeal);
  interrupted_ = false;
  goodbye_heard_ = false;
  Listen();
  Show(FloorView::kListening);
}

// What was said so far is a turn of its own, whatever comes.
void TurnMachine::CloseTurn() {
  if (committed_) {
    Seal(now_, committed_->question.question_id);
  } else if (!Text().empty()) {
    Seal(now_, question_id());
  }
}

// The last silence before `cut`: a detector hears a voice a little after it began, and who speaks
// after an answer was over is no part of that.
MediaTime TurnMachine::QuietCut(MediaTime cut) const {
  MediaTime voice = speaking_ ? speech_began_ : Heard();
  return std::max(speech_ended_, std::min(cut, voice - kVoiceOnset));
}

void TurnMachine::Seal(MediaTime cut, const std::optional<std::string>& question_id) {
  auto& seal = Emit<command::SealTurn>();
  seal.turn = turn_;
  bool said_since = committed_ && speech_began_ > committed_->at;
  seal.in_speech = live() && speaking_ && !said_since;
  seal.cut = live() && !seal.in_speech ? QuietCut(cut) : cut;
  seal.question_id = question_id;
  committed_.reset();
  Disarm(TurnTimer::kSeal);
  ++turn_;
  final_text_.clear();
  tentative_text_.clear();
  voiced_ = speaking_;
  words_before_line_ = 0;
  said_before_line_ = 0;
}

std::string TurnMachine::Text() const {
  if (final_text_.empty()) return tentative_text_;
  if (tentative_text_.empty()) return final_text_;
  return final_text_ + " " + tentative_text_;
}

}  // namespace vivavoce
