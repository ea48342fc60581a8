// SPDX-License-Identifier: Apache-2.0
#include "tests/conversation/small_plan.h"

#include <string>
#include <utility>

namespace vivavoce {

InterviewPlan SmallPlan(int questions) {
  static const char* const kLeads[] = {
      "Tell me about a time you moved a database while it was in use.",
      "Tell me about a disagreement with a colleague on how to build something.",
      "How would you find out why a service has become slow?"};
  InterviewPlan plan;
  plan.greeting = "Hello, I am an automated interviewer. Let us begin.";
  plan.closing = "That was my last question. Thank you, and goodbye.";
  for (int i = 0; i < questions; ++i) {
    PlannedQuestion question;
    question.question_id = "q" + std::to_string(i + 1);
    question.competency_id = "c" + std::to_string(i + 1);
    question.lead = kLeads[i % 3];
    if (i >= 3) question.lead += " Number " + std::to_string(i + 1) + ".";
    question.probes = {"What came of it in the end?", "Why did you do it that way?"};
    RubricCompetency competency;
    competency.competency_id = question.competency_id;
    competency.name = "Competency " + std::to_string(i + 1);
    plan.rubric.competencies.push_back(std::move(competency));
    plan.questions.push_back(std::move(question));
  }
  return plan;
}

}  // namespace vivavoce
