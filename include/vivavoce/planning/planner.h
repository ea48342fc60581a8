// SPDX-License-Identifier: Apache-2.0
// From a submission to an interview plan: skills are named as the catalogue names them, the
// language model proposes a question for each, and everything that must not be left to a model
// (budgets, order, rubric, greeting with its disclosure, lint) is done here.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/domain/plan.h"
#include "vivavoce/domain/submission.h"
#include "vivavoce/planning/plan_lint.h"
#include "vivavoce/planning/skill_catalogue.h"
#include "vivavoce/provider/embedder.h"
#include "vivavoce/provider/language_model.h"
#include "vivavoce/provider/session_context.h"

namespace vivavoce {

// Lifetime: what is pointed to outlives the returned awaitable.
struct PlanInputs {
  PlanInputs() = default;
  Submission submission;
  std::string share_path;                   // rubrics, prompts, plans, skills
  LanguageModel* language_model = nullptr;  // never null
  Embedder* embedder = nullptr;             // null: skills by name and alias only
  SessionContext context;                   // on whose behalf both are asked

  // Where a reviewer sent a version back: that version, and what they want otherwise.
  std::optional<InterviewPlan> previous;
  std::string feedback;
};

// Equal inputs and equal answers of the model give equal plans. Questions that may not be asked are
// left out and noted in `lint`; a plan with an error in `lint` may not be used. What became of a
// reviewer's feedback stands in `feedback`, and in `lint` what of it was not followed.
//
// Errors: those of the model; Internal when it twice answers something that is no plan; NotFound
// for missing shared
//         data; Unimplemented for a language without phrases.
boost::asio::awaitable<absl::StatusOr<InterviewPlan>> GeneratePlan(PlanInputs inputs);

// The primary languages (BCP 47: "en") that there are words for in `share_path`, sorted. Reads the
// disk.
std::vector<std::string> PlanLanguages(const std::string& share_path);

// How many questions an interview of this length has room for, 1..8.
int QuestionBudget(int duration_minutes);

// How many are asked where the job requires more skills than that: in half the time each, at most
// 12.
int MostQuestions(int duration_minutes);

}  // namespace vivavoce
