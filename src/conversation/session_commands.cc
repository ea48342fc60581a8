// SPDX-License-Identifier: Apache-2.0
// Carries out what the turn machine commands.
#include <algorithm>
#include <utility>

#include "conversation/session.h"
#include "vivavoce/base/metric_names.h"
#include "vivavoce/base/status.h"

namespace vivavoce::internal {
namespace {

double InSeconds(std::chrono::nanoseconds span) {
  return std::chrono::duration<double>(span).count();
}

// Whether a word is a row of x, as a name is where a model sees it: that cannot be said.
bool HoldsMask(std::string_view text) {
  size_t row = 0;
  size_t letters = 0;  // of the word at hand
  for (char c : std::string(text) + " ") {
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter) {
      if (row >= 2 && row == letters) return true;
      row = letters = 0;
      continue;
    }
    ++letters;
    row += c == 'x' || c == 'X' ? 1 : 0;
  }
  return false;
}

}  // namespace

// --- What to say ---------------------------------------------------------------------------------

void Session::Do(const command::RequestLine& c) {
  Moment moment;
  moment.reason = c.reason;
  moment.now = Now();
  bool probe = c.reason == LineReason::kAnswered && interviewer_.MayProbe(position_, moment.now);
  bridging_ = c.reason == LineReason::kThinking;
  if (!probe) return Offer(c.epoch, moment);
  if (!drafter_) {
    moment.follow_up = Error(absl::StatusCode::kUnimplemented, "follow-up: no model");
    return Offer(c.epoch, moment);
  }
  std::string input = DraftInput();
  if (draft_ && draft_->input == input) {
    moment.follow_up = ReadDraft(draft_->answer);
    draft_.reset();
    return Offer(c.epoch, moment);
  }
  waiting_.emplace();
  waiting_->epoch = c.epoch;
  waiting_->input = input;
  drafter_->Begin(std::move(input));
}

void Session::Offer(TurnEpoch epoch, const Moment& moment) {
  Interviewer::Step step = interviewer_.Next(position_, moment);
  offered_.emplace();
  offered_->line = step.line;
  offered_->position = step.position;
  event::LineReady ready;
  ready.asked = epoch;
  ready.line = step.line;
  Post(std::move(ready));
  PrepareWhatFollows(step);
}

// What comes after a line that expects no answer is known already: it is made while that is said.
void Session::PrepareWhatFollows(const Interviewer::Step& step) {
  bool goes_on = !step.line.expects_answer && step.line.kind != LineKind::kClosing &&
                 step.line.kind != LineKind::kBridge;
  if (!maker_) return;
  if (machine_.state() == TurnState::kSpeaking) {  // it waits for another to be said
    maker_->Prepare(step.line.text, step.line.cacheable);
  }
  if (!goes_on) return;
  Moment moment;
  moment.now = Now();
  Line next = interviewer_.Next(step.position, moment).line;
  maker_->Prepare(next.text, next.cacheable);
}

void Session::Do(const command::BeginDraft&) {
  if (drafter_ && interviewer_.MayProbe(position_, Now())) drafter_->Begin(DraftInput());
}

void Session::Do(const command::DropDraft&) {
  waiting_.reset();
  bridging_ = false;
  if (drafter_) drafter_->Drop();
}

std::string Session::DraftInput() const {
  const std::string& question = parts_.plan.questions[position_.question].question_id;
  std::vector<AnswerTurn> answer = builder_.AnswerTo(question);
  for (AnswerTurn& turn : answer) turn.text = Mask(std::move(turn.text));
  return interviewer_.FollowUpInput(position_, answer);
}

// What a model is shown of the candidate's words.
std::string Session::Mask(std::string text) const {
  for (const IdentityMask& mask : masks_) text = mask.Apply(text);
  return text;
}

absl::StatusOr<std::optional<FollowUp>> Session::ReadDraft(
    const absl::StatusOr<std::string>& answer) {
  absl::StatusOr<std::optional<FollowUp>> follow_up =
      answer.ok() ? ParseFollowUp(*answer, interviewer_.Said(position_)) : answer.status();
  if (follow_up.ok() && *follow_up && HoldsMask((*follow_up)->text)) {
    follow_up = InvalidArgument("follow-up: quotes what was masked");
  }
  if (follow_up.ok()) return follow_up;
  ++outcome_.counts.follow_ups_failed;
  parts_.telemetry.Warning("follow-up failed", {{"why", Message(follow_up.status())}});
  return follow_up;
}

// A draft that came before its turn was over is kept: its turn may end on the same words. So is one
// that came while a bridge is on its way to be said: what follows depends on it.
void Session::OnDraft(const std::string& input, const absl::StatusOr<std::string>& answer) {
  draft_ = Draft{input, answer};
  if (waiting_ && waiting_->input == input) {
    if (!bridging_) AnswerDraft();
    return;
  }
  if (!maker_ || !answer.ok()) return;
  absl::StatusOr<std::optional<FollowUp>> early =
      ParseFollowUp(*answer, interviewer_.Said(position_));
  if (early.ok() && *early) maker_->Prepare((*early)->text, /*cacheable=*/false);
}

void Session::AnswerDraft() {
  TurnEpoch epoch = waiting_->epoch;
  waiting_.reset();
  Moment moment;
  moment.reason = LineReason::kAnswered;
  moment.now = Now();
  moment.follow_up = ReadDraft(draft_->answer);
  draft_.reset();
  Offer(epoch, moment);
}

// --- Saying it -----------------------------------------------------------------------------------

void Session::Do(const command::Speak& c) {
  // The plan goes on with what is really said.
  if (offered_ && c.from_byte == 0 && offered_->line.kind == c.line.kind &&
      offered_->line.text == c.line.text) {
    NoteAsked(position_, c.line);
    position_ = std::move(offered_->position);
    offered_.reset();
    if (c.line.kind == LineKind::kQuestion) {
      ++outcome_.counts.questions_asked;
      outcome_.asked_question_ids.push_back(*c.line.question_id);
    }
    if (c.line.kind == LineKind::kProbe) ++outcome_.counts.probes_asked;
  }
  saying_ = c.line.kind;
  speaker_->Speak(c);
  if (c.line.kind != LineKind::kBridge || !std::exchange(bridging_, false)) return;
  if (waiting_ && draft_ && draft_->input == waiting_->input) AnswerDraft();
}

void Session::Do(const command::ShowLine& c) {
  ++outcome_.counts.lines_without_voice;
  if (maker_ && outcome_.voice_failure.ok()) {
    outcome_.voice_failure =
        Error(absl::StatusCode::kDeadlineExceeded, "voice: no audio came in time");
  }
  speaker_->ShowRest(c.utterance);
}

void Session::Do(const command::StopSpeaking& c) { speaker_->Stop(c.utterance, c.epoch); }

void Session::OnPlayoutBegan(UtteranceId utterance) {
  if (committed_at_) {
    parts_.telemetry.Record(metric::kTurnFirstAudioSeconds, InSeconds(Now() - *committed_at_),
                            {{"kind", "scripted"}});
    committed_at_.reset();
  }
  if (answered_at_ && saying_ == LineKind::kProbe) {  // its own first word
    parts_.telemetry.Record(metric::kTurnFirstAudioSeconds, InSeconds(Now() - *answered_at_),
                            {{"kind", "follow_up"}});
  }
  if (saying_ == LineKind::kProbe || saying_ == LineKind::kQuestion) answered_at_.reset();
  Post(event::PlayoutBegan{utterance});
}

void Session::OnPlayoutEnded(const SpokenLine& spoken) {
  builder_.AddLine(spoken);
  before_asking_.reset();
  checkpoint_due_ = true;
  if (parts_.observer) parts_.observer->OnInterviewerTurn(TranscriptBuilder::Interviewers(spoken));
  Post(event::PlayoutEnded{spoken.utterance});
}

void Session::OnPlayoutStopped(const SpokenLine& spoken, bool anything_sent) {
  if (anything_sent) {
    builder_.AddLine(spoken);
    before_asking_.reset();
    checkpoint_due_ = true;
    if (parts_.observer) {
      parts_.observer->OnInterviewerTurn(TranscriptBuilder::Interviewers(spoken));
    }
  }
  Post(event::PlayoutStopped{spoken.utterance, spoken.heard_byte});
}

void Session::OnVoiceHurried(UtteranceId) {
  ++outcome_.counts.lines_hurried;
  parts_.telemetry.Warning("voice is late: its plainer stand-in has spoken", {});
}

void Session::OnVoiceFailed(UtteranceId utterance, const absl::Status& why) {
  parts_.telemetry.Warning("voice failed", {{"why", Message(why)}});
  outcome_.voice_failure = why;
  Post(event::VoiceFailed{utterance});
}

// --- The candidate's turns -----------------------------------------------------------------------

void Session::Do(const command::FinalizeSpeech& c) {
  using Until = Transcriber::Until;
  transcriber_->Finalize(c.ticket, at_seam_ ? Until::kSeam : Until::kNow);
}

void Session::Do(const command::CommitTurn& c) {
  committed_position_ = position_;
  committed_at_ = answered_at_ = Now();
  builder_.SetQuestion(c.turn, c.question_id);
  parts_.telemetry.Record(metric::kTurnEndDelaySeconds,
                          InSeconds(std::max(Now() - c.speech_ended, std::chrono::nanoseconds(0))));
}

void Session::Do(const command::ReopenTurn&) {
  position_ = committed_position_;
  before_asking_.reset();
  offered_.reset();
  committed_at_.reset();
  answered_at_.reset();
}

void Session::Do(const command::SealTurn& c) {
  builder_.SetQuestion(c.turn, c.question_id);
  NoteSealed(c);
  using Cut = Transcriber::Cut;
  transcriber_->EndTurn(c.cut, c.in_speech ? Cut::kInSpeech : Cut::kInSilence);
}

void Session::Do(const command::TakeTyped& c) {
  builder_.AddTyped(c.text, c.question_id, Now());
  checkpoint_due_ = true;
  if (!parts_.observer) return;
  TranscriptTurn turn;
  turn.source = "typed";
  turn.question_id = c.question_id;
  turn.text = c.text;
  turn.start_ms = turn.end_ms = Now().millis();
  parts_.observer->OnCandidateTurn(turn);
}

// --- The floor -----------------------------------------------------------------------------------

void Session::Do(const command::ShowFloor& c) {
  FloorState state;
  state.view = c.view;
  state.question_total = static_cast<int>(parts_.plan.questions.size());
  bool asked = position_.stage == PlanPosition::Stage::kAsked ||
               position_.stage == PlanPosition::Stage::kLeaving;
  if (asked) state.question_index = static_cast<int>(position_.question) + 1;
  if (c.view == FloorView::kAfterword) state.question_index = 0;
  parts_.link->Show(state);
  // While the candidate has the floor there is time to make what is said next.
  if (c.view != FloorView::kListening || !maker_) return;
  for (const Line& line : interviewer_.LikelyLines(position_)) {
    maker_->Prepare(line.text, line.cacheable);
  }
}

void Session::Do(const command::End& c) { outcome_.ended = c.reason; }

}  // namespace vivavoce::internal
