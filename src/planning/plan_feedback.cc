// SPDX-License-Identifier: Apache-2.0
#include "planning/plan_feedback.h"

#include <algorithm>

#include "vivavoce/domain/identity_mask.h"

namespace vivavoce::internal {
namespace {

LintFinding FeedbackWarning(std::string code, std::string message) {
  LintFinding finding;
  finding.code = std::move(code);
  finding.severity = "warning";
  finding.where = "feedback";
  finding.message = std::move(message);
  return finding;
}

bool AsksTheSame(const InterviewPlan& a, const InterviewPlan& b) {
  return std::equal(a.questions.begin(), a.questions.end(), b.questions.begin(), b.questions.end(),
                    [](const PlannedQuestion& one, const PlannedQuestion& other) {
                      return one.lead == other.lead && one.probes == other.probes &&
                             one.seconds == other.seconds;
                    });
}

}  // namespace

Json FeedbackInput(const InterviewPlan& previous, const std::string& feedback,
                   const Candidate& candidate) {
  const IdentityMask mask(candidate.name, candidate.email);
  Json questions = Json::array();
  for (const PlannedQuestion& question : previous.questions) {
    Json asked;
    asked["number"] = questions.size() + 1;
    if (const RubricCompetency* about = previous.rubric.Find(question.competency_id)) {
      asked["competency"] = {{"competencyId", about->competency_id},
                             {"name", about->name},
                             {"description", about->description},
                             {"weight", Number(about->weight)},
                             {"required", about->required}};
    }
    asked["kind"] = Name(question.kind);
    asked["lead"] = question.lead;
    asked["probes"] = question.probes;
    asked["seconds"] = question.seconds;
    questions.push_back(std::move(asked));
  }
  return {{"planVersion", previous.version},
          {"text", mask.Apply(feedback)},
          {"questions", std::move(questions)}};
}

std::vector<LintFinding> NoteFeedback(const InterviewPlan& previous, const InterviewPlan& plan) {
  const std::string of = "the feedback on version " + std::to_string(previous.version);
  const std::vector<FeedbackPoint>& points = plan.feedback.points;
  std::vector<LintFinding> notes;
  if (points.empty()) {
    notes.push_back(FeedbackWarning("feedback_unanswered",
                                    of + " was read, and nothing is said of what became of it: "
                                         "compare the two versions"));
  }
  for (const FeedbackPoint& point : points) {
    if (point.followed) continue;
    notes.push_back(FeedbackWarning("feedback_not_followed",
                                    "\"" + point.text + "\" was read and not followed" +
                                        (point.note.empty() ? std::string() : ": " + point.note)));
  }
  const bool claimed = std::any_of(points.begin(), points.end(),
                                   [](const FeedbackPoint& point) { return point.followed; });
  if (claimed && AsksTheSame(previous, plan)) {
    notes.push_back(
        FeedbackWarning("feedback_changed_nothing",
                        of + " is said to be followed, but the questions are the same"));
  }
  return notes;
}

}  // namespace vivavoce::internal
