// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/conversation/turn_machine.h"

#include <algorithm>
#include <utility>

namespace vivavoce {

// The table: what each event does in each state. A compiler counts the cells.
struct TurnMachine::Reactions {
  struct Cell {
    void (TurnMachine::*run)(const TurnEvent&) = nullptr;
    std::string_view name;
  };
  using M = TurnMachine;

  static constexpr Cell nothing{&M::Ignore, "-"}, tick{&M::Tick, "timers"};
  static constexpr Cell begin{&M::Begin, "begin"}, take_up{&M::TakeUp, "take up"},
      take{&M::TakeLine, "say it"}, queue{&M::QueueLine, "say it next"},
      stale{&M::DropLine, "stale"};
  static constexpr Cell began{&M::VoiceBegan, "voice began"}, text{&M::VoiceFailed, "show text"},
      heard{&M::LineHeard, "line heard"}, stopped{&M::NoteHeard, "note heard"};
  static constexpr Cell talk{&M::TalkWhileDeciding, "reopen"}, last{&M::TalkWhileClosing, "reopen"},
      overlap{&M::OverlapBegan, "overlap"}, over{&M::OverlapEnded, "overlap over"},
      words{&M::OverlapText, "overlap words"};
  static constexpr Cell y_voice{&M::YieldVoice, "wait"}, y_still{&M::YieldSilence, "wait"},
      y_text{&M::YieldText, "words?"}, y_heard{&M::YieldHeard, "all heard"};
  static constexpr Cell answer{&M::BeginAnswer, "answer"}, input{&M::BeginInput, "answer"},
      go_on{&M::GoOnAnswering, "go on"}, silence{&M::SilenceBegan, "silence"},
      in_words{&M::AnswerInWords, "answer"}, more{&M::AnswerText, "more text"},
      settled{&M::AnswerSettled, "draft"}, done{&M::TextComplete, "end turn"},
      lost{&M::TextLost, "end turn"}, ended{&M::EndInput, "end input"};
  static constexpr Cell n_voice{&M::NoteVoice, "note"}, n_still{&M::NoteSilence, "note"},
      n_text{&M::NoteText, "note"}, n_done{&M::NoteSettled, "note"}, n_lost{&M::NoteLost, "note"},
      n_input{&M::NoteInput, "note"};
  static constexpr Cell typed{&M::AnswerTyped, "typed answer"}, type_over{&M::TypeOver, "barge in"},
      attach{&M::AttachTyped, "note"};
  static constexpr Cell c_decide{&M::ControlDeciding, "control"},
      c_speak{&M::ControlSpeaking, "control"}, c_answer{&M::ControlAnswering, "control"},
      c_wait{&M::ControlSuspended, "control"};
  static constexpr Cell away{&M::GoAway, "go away"}, back{&M::ComeBack, "come back"},
      abandon{&M::Abandon, "abandon"}, finish{&M::FinishNow, "end"},
      parting{&M::LeaveGoodbye, "end?"}, a_begin{&M::BeginAfterword, "hear it"},
      a_end{&M::EndAfterword, "next one"};
  static constexpr Cell ____ = nothing;

  // clang-format off
  static constexpr std::array<std::array<Cell, kTurnStates>, kTurnEventKinds> kTable = {{
  //                       deciding  speaking   yielding  awaiting  listening settling  paused   away     closing  afterword ended
  /* begun           */ {{ begin,    ____,      ____,     ____,     ____,     ____,     ____,    ____,    ____,    ____,     ____ }},
  /* resumed         */ {{ take_up,  ____,      ____,     ____,     ____,     ____,     ____,    ____,    ____,    ____,     ____ }},
  /* line_ready      */ {{ take,     queue,     stale,    stale,    stale,    stale,    stale,   stale,   stale,   stale,    ____ }},
  /* playout_began   */ {{ ____,     began,     ____,     ____,     ____,     ____,     ____,    ____,    began,   ____,     ____ }},
  /* playout_ended   */ {{ ____,     heard,     y_heard,  ____,     ____,     ____,     ____,    ____,    heard,   ____,     ____ }},
  /* playout_stopped */ {{ stopped,  stopped,   stopped,  stopped,  stopped,  stopped,  stopped, stopped, ____,    ____,     ____ }},
  /* voice_failed    */ {{ ____,     text,      ____,     ____,     ____,     ____,     ____,    ____,    text,    ____,     ____ }},
  /* speech_started  */ {{ talk,     overlap,   y_voice,  answer,   go_on,    go_on,    n_voice, n_voice, last,    n_voice,  ____ }},
  /* speech_stopped  */ {{ n_still,  over,      y_still,  n_still,  silence,  n_still,  n_still, n_still, n_still, n_still,  ____ }},
  /* text_heard      */ {{ n_text,   words,     y_text,   in_words, more,     n_text,   n_text,  n_text,  n_text,  n_text,   ____ }},
  /* text_settled    */ {{ n_done,   n_done,    n_done,   n_done,   settled,  done,     n_done,  n_done,  n_done,  n_done,   ____ }},
  /* recognition_lost*/ {{ n_lost,   n_lost,    n_lost,   n_lost,   n_lost,   lost,     n_lost,  n_lost,  n_lost,  n_lost,   ____ }},
  /* text_typed      */ {{ typed,    type_over, typed,    typed,    typed,    typed,    attach,  attach,  attach,  attach,   ____ }},
  /* control_used    */ {{ c_decide, c_speak,   c_answer, c_answer, c_answer, c_answer, c_wait,  c_wait,  ____,    ____,     ____ }},
  /* input_began     */ {{ n_input,  n_input,   n_input,  input,    n_input,  n_input,  n_input, n_input, n_input, a_begin,  ____ }},
  /* input_ended     */ {{ n_still,  over,      y_still,  ended,    ended,    n_still,  n_still, n_still, n_still, a_end,    ____ }},
  /* input_exhausted */ {{ ____,     ____,      ____,     ____,     ____,     ____,     ____,    ____,    ____,    finish,   ____ }},
  /* link_lost       */ {{ away,     away,      away,     away,     away,     away,     away,    ____,    parting, finish,   ____ }},
  /* link_restored   */ {{ ____,     ____,      ____,     ____,     ____,     ____,     ____,    back,    ____,    ____,     ____ }},
  /* link_closed     */ {{ abandon,  abandon,   abandon,  abandon,  abandon,  abandon,  abandon, abandon, finish,  finish,   ____ }},
  /* tick            */ {{ tick,     tick,      tick,     tick,     tick,     tick,     tick,    tick,    tick,    tick,     ____ }},
  }};
  // clang-format on

  // By name: under UBSan g++ holds that the address of a member function is no constant.
  static constexpr bool Complete() {
    for (const auto& row : kTable) {
      for (const Cell& cell : row) {
        if (cell.name.empty()) return false;
      }
    }
    return true;
  }
};

TurnMachine::TurnMachine(const TurnOptions& options, TurnLexicon lexicon)
    : options_(options), lexicon_(std::move(lexicon)) {
  static_assert(Reactions::Complete());
  decision_step_ = 3;
  Arm(TurnTimer::kDecision, MediaTime() + options_.decision_failsafe);
}

TurnCommands TurnMachine::On(const TurnEvent& event, MediaTime now) {
  now_ = std::max(now_, now);
  out_.clear();
  (this->*Reactions::kTable[event.index()][static_cast<size_t>(state_)].run)(event);
  return std::move(out_);
}

std::string_view TurnMachine::ReactionName(TurnState state, size_t event_kind) {
  return Reactions::kTable[event_kind][static_cast<size_t>(state)].name;
}

std::optional<MediaTime> TurnMachine::NextDeadline() const {
  std::optional<MediaTime> next;
  for (size_t i = 0; i < kTurnTimers; ++i) {
    const std::optional<MediaTime>& due = due_[i];
    if (!due || (*due <= now_ && IsHeld(i))) continue;
    if (!next || *due < *next) next = due;
  }
  return next;
}

std::optional<MediaTime> TurnMachine::AwaitedAudio() const {
  std::optional<MediaTime> next;
  for (size_t i = 0; i < kTurnTimers; ++i) {
    if (IsHeld(i) && (!next || *due_[i] < *next)) next = due_[i];
  }
  return next;
}

// Whether what the timer waits for is silence, and audio has not shown it yet.
bool TurnMachine::IsHeld(size_t timer) const {
  auto which = static_cast<TurnTimer>(timer);
  bool silence =
      which == TurnTimer::kSilence || which == TurnTimer::kYield || which == TurnTimer::kSeal;
  return silence && live() && heard_ && !input_over_ && due_[timer] && *due_[timer] > *heard_;
}

// Up to when it is known what the candidate said.
MediaTime TurnMachine::Heard() const {
  return live() && heard_ && !input_over_ ? std::min(now_, *heard_) : now_;
}

// A state takes its timers along when it is left; some belong to the turn or to the session.
void TurnMachine::Enter(TurnState state) {
  state_ = state;
  for (size_t i = 0; i < kTurnTimers; ++i) {
    auto timer = static_cast<TurnTimer>(i);
    bool stays = timer == TurnTimer::kSeal || timer == TurnTimer::kSession ||
                 timer == TurnTimer::kStarved ||
                 (timer == TurnTimer::kAnswer &&
                  (state == TurnState::kAwaiting || state == TurnState::kListening ||
                   state == TurnState::kSettling));
    if (!stays || state == TurnState::kEnded) due_[i].reset();
  }
}

void TurnMachine::Show(FloorView view) {
  if (view == view_) return;
  view_ = view;
  Emit<command::ShowFloor>().view = view;
}

// Fires what is due in order of time, then of the timers' order; what a timer does may change what
// is due.
void TurnMachine::Tick(const TurnEvent& event) {
  heard_ = std::max(heard_, std::get<event::Tick>(event).heard);
  for (size_t fired = 0; fired < 4 * kTurnTimers; ++fired) {
    size_t first = kTurnTimers;
    for (size_t i = 0; i < kTurnTimers; ++i) {
      if (!due_[i] || *due_[i] > now_ || IsHeld(i)) continue;
      if (first == kTurnTimers || *due_[i] < *due_[first]) first = i;
    }
    if (first == kTurnTimers) return;
    due_[first].reset();
    Fire(static_cast<TurnTimer>(first));
  }
}

void TurnMachine::Fire(TurnTimer timer) {
  switch (timer) {
    case TurnTimer::kDecision:
      return DecisionOverdue();
    case TurnTimer::kVoice:
      return VoiceOverdue();
    case TurnTimer::kBargeIn:
      return MaybeYield();
    case TurnTimer::kYield:
      return YieldOver();
    case TurnTimer::kIdle:
      return Idle();
    case TurnTimer::kDecode:
      Emit<command::FinalizeSpeech>().ticket = ++ticket_;
      return;
    case TurnTimer::kSilence:
      return SilenceOver();
    case TurnTimer::kNoText:
      unheard_ += options_.no_text_limit;
      return NothingHeard();
    case TurnTimer::kAnswer:
      return AnswerOverdue();
    case TurnTimer::kSettle:
      text_due_ = false;
      return EndTurn();
    case TurnTimer::kSuspension:
      return Finish(state_ == TurnState::kPaused ? EndReason::kParked : EndReason::kAbandoned);
    case TurnTimer::kAfterword:
      return Finish(end_reason_);
    case TurnTimer::kSeal:
      if (committed_ && !deciding_) Seal(now_, committed_->question.question_id);
      if (goodbye_heard_) Finish(end_reason_);
      return;
    case TurnTimer::kStarved:
      return Starve();
    case TurnTimer::kSession:
      if (state_ == TurnState::kClosing || state_ == TurnState::kAfterword) return;
      if (!ending_) end_reason_ = EndReason::kTimeUp;
      StopLine();
      CloseTurn();
      return Decide(LineReason::kTimeUp);
  }
}

}  // namespace vivavoce
