// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/conversation/interviewer.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace vivavoce {
namespace {

using Stage = PlanPosition::Stage;

constexpr std::string_view kSlot = "{question}";

std::string FillSlot(std::string phrase, const std::string& question) {
  size_t at = phrase.find(kSlot);
  if (at != std::string::npos) phrase.replace(at, kSlot.size(), question);
  return phrase;
}

// What varies does so by the number of lines said: the same interview, the same words.
const std::string& Vary(const std::vector<std::string>& phrases, const PlanPosition& position) {
  return phrases[static_cast<size_t>(position.lines) % phrases.size()];
}

}  // namespace

Interviewer::Interviewer(InterviewPlan plan, Phrases phrases, int max_probes)
    : plan_(std::move(plan)),
      phrases_(std::move(phrases)),
      max_probes_(std::min(max_probes, plan_.max_probes)) {}

const PlannedQuestion& Interviewer::Question(const PlanPosition& position) const {
  return plan_.questions[std::min(position.question, plan_.questions.size() - 1)];
}

std::string Interviewer::CurrentText(const PlanPosition& position) const {
  return position.probes.empty() ? Question(position).lead : position.probes.back();
}

// Whether the text of a question or probe is the plan's: a model's may hold what the candidate
// said.
bool Interviewer::IsOwnText(const PlanPosition& position, const std::string& text) const {
  const PlannedQuestion& question = Question(position);
  return text == question.lead ||
         std::find(question.probes.begin(), question.probes.end(), text) != question.probes.end();
}

Interviewer::Step Interviewer::Next(const PlanPosition& position, const Moment& moment) const {
  switch (moment.reason) {
    case LineReason::kBegin:
      if (plan_.greeting.empty()) return Ask(position, moment.now);
      return Say(position, LineKind::kGreeting, plan_.greeting);
    case LineReason::kContinue:
      return Due(position, moment.now);
    case LineReason::kAnswered:
    case LineReason::kFollowUpLate:
      return AfterAnswer(position, moment);
    case LineReason::kUnanswered: {
      PlanPosition next = position;
      next.due.clear();
      next.stage = Stage::kLeaving;
      return Due(std::move(next), moment.now);
    }
    case LineReason::kThinking:
      return Bridge(position);
    case LineReason::kNotHeard:
      return Prompt(position, LineKind::kReprompt, phrases_.not_heard);
    case LineReason::kIdleRephrase:
      return Prompt(position, LineKind::kReprompt, phrases_.rephrases);
    case LineReason::kIdleOfferToSkip:
      return Prompt(position, LineKind::kOfferToSkip, phrases_.offers_to_skip);
    case LineReason::kRepeat:
      return Prompt(position, LineKind::kReprompt, phrases_.repeats);
    case LineReason::kPatience:
      return Prompt(position, LineKind::kPatience, phrases_.patience);
    case LineReason::kSkip:
      return Leave(position, LineKind::kNotice, phrases_.skips, moment.now);
    case LineReason::kOverran:
      return Leave(position, LineKind::kNotice, phrases_.time_is_up, moment.now);
    case LineReason::kResume:
      return Resume(position, moment.now);
    case LineReason::kIdleClose:
    case LineReason::kTimeUp:
    case LineReason::kEndRequested:
      return Close(position);
  }
  return Close(position);
}

// --- The plan's own lines ------------------------------------------------------------------------

Interviewer::Step Interviewer::Say(PlanPosition position, LineKind kind, std::string text) const {
  Step step;
  step.line.kind = kind;
  step.line.text = std::move(text);
  step.line.interruptible = kind != LineKind::kGreeting && kind != LineKind::kClosing;
  if (kind == LineKind::kGreeting) position.stage = Stage::kGreeted;
  bool in_question = position.stage == Stage::kAsked || position.stage == Stage::kLeaving;
  if (in_question && kind != LineKind::kClosing) {
    const PlannedQuestion& question = Question(position);
    step.line.question_id = question.question_id;
    step.line.competency_id = question.competency_id;
    step.line.question_kind = std::string(Name(question.kind));
    step.line.probe_index = static_cast<int>(position.probes.size());
    step.line.profile = question.profile;
    step.line.answer_limit = std::chrono::seconds(question.seconds);
  }
  ++position.lines;
  step.position = std::move(position);
  return step;
}

// The lead question, or its probe that is due.
Interviewer::Step Interviewer::Ask(PlanPosition position, MediaTime now) const {
  bool probe = !position.due.empty();
  std::string text = probe ? position.due : Question(position).lead;
  const bool own = IsOwnText(position, text);
  position.stage = Stage::kAsked;
  if (probe) {
    position.probes.push_back(position.due);
    ++position.probes_in_all;
  } else {
    position.question_began = now;
  }
  position.due.clear();
  position.acknowledged = false;
  Step step =
      Say(std::move(position), probe ? LineKind::kProbe : LineKind::kQuestion, std::move(text));
  step.line.expects_answer = true;
  step.line.cacheable = own;
  return step;
}

// What is next on the way: the due probe, the next question, or the closing.
Interviewer::Step Interviewer::Due(PlanPosition position, MediaTime now) const {
  if (position.stage == Stage::kStart || position.stage == Stage::kGreeted) {
    return Ask(std::move(position), now);
  }
  if (!position.due.empty()) return Ask(std::move(position), now);
  if (position.question + 1 >= plan_.questions.size()) return Close(std::move(position));
  ++position.question;
  position.probes.clear();
  return Ask(std::move(position), now);
}

Interviewer::Step Interviewer::Close(PlanPosition position) const {
  position.stage = Stage::kClosed;
  position.due.clear();
  std::string text =
      plan_.closing.empty() ? Vary(phrases_.acknowledgements, position) : plan_.closing;
  return Say(std::move(position), LineKind::kClosing, std::move(text));
}

// --- Between the questions -----------------------------------------------------------------------

// First the answer is acknowledged, which may be all that it takes.
Interviewer::Step Interviewer::Bridge(const PlanPosition& position) const {
  if (position.acknowledged || position.stage != Stage::kAsked) {
    return Say(position, LineKind::kBridge, Vary(phrases_.bridges, position));
  }
  Step step = Say(position, LineKind::kBridge, ShortAcknowledgement(position));
  step.position.acknowledged = true;
  return step;
}

// Before a follow-up, which is not far: one of the shortest.
std::string Interviewer::ShortAcknowledgement(const PlanPosition& position) const {
  const std::vector<std::string>& all = phrases_.acknowledgements;
  size_t shortest = all.front().size();
  for (const std::string& phrase : all) shortest = std::min(shortest, phrase.size());
  std::vector<std::string> brief;
  for (const std::string& phrase : all) {
    if (2 * phrase.size() <= 3 * shortest) brief.push_back(phrase);
  }
  return Vary(brief, position);
}

// A prompt about the question at hand, which stays at hand.
Interviewer::Step Interviewer::Prompt(const PlanPosition& position, LineKind kind,
                                      const std::vector<std::string>& phrases) const {
  if (position.stage == Stage::kStart || position.stage == Stage::kGreeted) {
    return Due(position, position.question_began);
  }
  PlanPosition same = position;
  same.stage = Stage::kAsked;
  same.acknowledged = false;
  const std::string current = CurrentText(position);
  const std::string& phrase = Vary(phrases, position);
  const bool own = phrase.find(kSlot) == std::string::npos || IsOwnText(position, current);
  Step step = Say(std::move(same), kind, FillSlot(phrase, current));
  step.line.expects_answer = true;
  step.line.cacheable = own;
  return step;
}

Interviewer::Step Interviewer::Leave(PlanPosition position, LineKind kind,
                                     const std::vector<std::string>& phrases, MediaTime now) const {
  if (position.stage != Stage::kAsked) return Due(std::move(position), now);
  position.stage = Stage::kLeaving;
  position.due.clear();
  std::string text = Vary(phrases, position);
  return Say(std::move(position), kind, std::move(text));
}

Interviewer::Step Interviewer::AfterAnswer(PlanPosition position, const Moment& moment) const {
  // The candidate added something while the next question was on its way.
  if (position.stage != Stage::kAsked) return Due(std::move(position), moment.now);
  std::string probe = ProbeAfter(position, moment);
  if (probe.empty() && position.question + 1 >= plan_.questions.size()) {
    return Close(std::move(position));
  }
  if (position.acknowledged) {
    position.stage = Stage::kLeaving;
    position.due = std::move(probe);
    return Due(std::move(position), moment.now);
  }
  std::vector<std::string> brief = {ShortAcknowledgement(position)};
  const std::vector<std::string>& phrases = probe.empty() ? phrases_.acknowledgements : brief;
  Step step = Leave(std::move(position), LineKind::kAcknowledgement, phrases, moment.now);
  step.position.due = std::move(probe);
  return step;
}

Interviewer::Step Interviewer::Resume(const PlanPosition& position, MediaTime now) const {
  if (position.stage == Stage::kStart || position.stage == Stage::kGreeted) {
    PlanPosition again;
    again.lines = position.lines;
    Moment begin;
    begin.reason = LineReason::kBegin;
    begin.now = now;
    return Next(again, begin);
  }
  if (position.stage == Stage::kLeaving) return Due(position, now);
  if (position.stage == Stage::kClosed) return Close(position);  // nobody was there to hear it
  return Prompt(position, LineKind::kReprompt, phrases_.welcome_back);
}

// --- Probes --------------------------------------------------------------------------------------

bool Interviewer::MayProbe(const PlanPosition& position, MediaTime now) const {
  if (position.stage != Stage::kAsked) return false;
  const PlannedQuestion& question = Question(position);
  bool number = position.probes_in_all < max_probes_ &&
                static_cast<int>(position.probes.size()) < question.max_probes;
  bool time = now - position.question_began < std::chrono::seconds(question.seconds) &&
              now.since_start < std::chrono::minutes(plan_.duration_minutes);
  return number && time;
}

// The model's words, or the first of the plan's own probes that was not asked yet.
std::string Interviewer::ProbeAfter(const PlanPosition& position, const Moment& moment) const {
  if (!MayProbe(position, moment.now)) return std::string();
  if (moment.reason == LineReason::kAnswered && moment.follow_up.ok()) {
    return *moment.follow_up ? (*moment.follow_up)->text : std::string();
  }
  for (const std::string& own : Question(position).probes) {
    if (std::find(position.probes.begin(), position.probes.end(), own) == position.probes.end()) {
      return own;
    }
  }
  return std::string();
}

std::vector<std::string> Interviewer::Said(const PlanPosition& position) const {
  std::vector<std::string> said = position.probes;
  said.push_back(Question(position).lead);
  return said;
}

std::string Interviewer::FollowUpInput(const PlanPosition& position,
                                       const std::vector<AnswerTurn>& turns) const {
  const PlannedQuestion& question = Question(position);
  nlohmann::ordered_json input;
  input["language"] = plan_.language;
  const RubricCompetency* competency = plan_.rubric.Find(question.competency_id);
  input["competency"] = {{"competencyId", question.competency_id},
                         {"name", competency ? competency->name : question.competency_id},
                         {"description", competency ? competency->description : ""}};
  input["question"] = {{"questionId", question.question_id},
                       {"kind", Name(question.kind)},
                       {"lead", question.lead},
                       {"probes", question.probes}};
  input["asked"] = position.probes;
  input["turns"] = nlohmann::ordered_json::array();
  for (const AnswerTurn& turn : turns) {
    input["turns"].push_back({{"turnId", turn.turn_id}, {"text", turn.text}});
  }
  return input.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::vector<Line> Interviewer::LikelyLines(const PlanPosition& position) const {
  std::vector<Line> lines;
  PlanPosition next = position;
  if (next.stage == Stage::kAsked) {
    bool last = next.question + 1 >= plan_.questions.size();
    bool probe = MayProbe(next, next.question_began);
    if (!last || probe) {
      Line acknowledgement;
      acknowledgement.kind = LineKind::kAcknowledgement;
      acknowledgement.text =
          probe ? ShortAcknowledgement(next) : Vary(phrases_.acknowledgements, next);
      lines.push_back(std::move(acknowledgement));
    }
    next.stage = Stage::kLeaving;
  }
  lines.push_back(Due(std::move(next), MediaTime()).line);
  return lines;
}

}  // namespace vivavoce
