// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/domain/plan.h"

namespace vivavoce::internal {

// One question as the model proposes it (docs/model_requests.md, `plan`).
struct ProposedQuestion {
  ProposedQuestion() = default;
  RubricCompetency competency;  // id, name, description, weight, required
  std::string qualification;    // the one it is said to stem from; may be empty
  QuestionKind kind = QuestionKind::kBehavioural;
  std::string lead;
  std::vector<std::string> probes;
  int seconds = 240;
};

struct ProposedPlan {
  ProposedPlan() = default;
  std::vector<ProposedQuestion> questions;
  std::vector<FeedbackPoint> points;  // what it says that became of the reviewer's feedback
};

// Errors: InvalidArgument naming what is wrong with the answer; it is never trusted.
absl::StatusOr<ProposedPlan> ParsePlanAnswer(std::string_view json, int max_questions);

}  // namespace vivavoce::internal
