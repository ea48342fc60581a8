// SPDX-License-Identifier: Apache-2.0
#include "assessment/transcript_fit.h"

#include <set>

#include "vivavoce/assessment/segmentation.h"
#include "vivavoce/base/status.h"

namespace vivavoce::internal {
namespace {

using Names = std::set<std::string>;

// At most eight of them: ids come from files of others.
std::string ListNames(const Names& names) {
  constexpr size_t kMostNames = 8;
  std::string text;
  size_t written = 0;
  for (const std::string& name : names) {
    if (written++ == kMostNames) return text + ", ...";
    text += (text.empty() ? "" : ", ") + name;
  }
  return text;
}

Names CompetenciesOf(const Rubric& rubric) {
  Names names;
  for (const RubricCompetency& competency : rubric.competencies) {
    names.insert(competency.competency_id);
  }
  return names;
}

Names QuestionsOf(const InterviewPlan& plan) {
  Names names;
  for (const PlannedQuestion& question : plan.questions) names.insert(question.question_id);
  return names;
}

void ExamineRubric(const Transcript& transcript, const Rubric& rubric, const InterviewPlan* plan,
                   TranscriptFit& fit) {
  Names unknown;
  bool any_found = false;
  for (const AnswerSegment& segment : Segment(transcript, rubric, plan).segments) {
    any_found = any_found || !segment.competency_id.empty();
    if (!segment.named.empty() && rubric.Find(segment.named) == nullptr) {
      unknown.insert(segment.named);
    }
  }
  if (unknown.empty()) return;
  if (!any_found) {
    fit.status = InvalidArgument("rubric: it is not of this interview: the transcript asks about " +
                                 ListNames(unknown) + ", the rubric judges " +
                                 ListNames(CompetenciesOf(rubric)) +
                                 "; give the rubric.json that the interview left");
    return;
  }
  std::string warning =
      "rubric: it lacks competencies that the transcript asks about: " + ListNames(unknown);
  if (rubric.competencies.size() == 1) {
    warning += "; all answers are judged as " + rubric.competencies.front().competency_id;
  }
  fit.warnings.push_back(std::move(warning));
}

void ExaminePlan(const Transcript& transcript, const InterviewPlan& plan, TranscriptFit& fit) {
  Names known;
  Names unmatched;
  for (const TranscriptTurn& turn : transcript.turns) {
    if (!turn.question_id.has_value()) continue;
    const PlannedQuestion* question = plan.Find(*turn.question_id);
    bool same = question != nullptr &&
                (turn.competency_id.empty() || turn.competency_id == question->competency_id);
    (same ? known : unmatched).insert(*turn.question_id);
  }
  // The candidate's turns name no competency, so they cannot vouch for a question.
  for (const std::string& id : unmatched) known.erase(id);
  if (unmatched.empty()) return;
  if (known.empty()) {
    fit.status = InvalidArgument(
        "plan: it is not of this interview: it has none of the transcript's questions (" +
        ListNames(unmatched) + ") about the same competency, its own are " +
        ListNames(QuestionsOf(plan)) + "; give the plan.json that the interview left");
    return;
  }
  fit.warnings.push_back(
      "plan: it lacks questions of the transcript, or has them about other competencies: " +
      ListNames(unmatched));
}

}  // namespace

TranscriptFit ExamineFit(const Transcript& transcript, const Rubric& rubric,
                         const InterviewPlan* plan) {
  TranscriptFit fit;
  if (plan != nullptr) ExaminePlan(transcript, *plan, fit);
  if (fit.status.ok()) ExamineRubric(transcript, rubric, plan, fit);
  return fit;
}

}  // namespace vivavoce::internal
