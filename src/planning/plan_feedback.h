// SPDX-License-Identifier: Apache-2.0
// A reviewer's feedback on its way through a plan: into the model's input, and out of its answer.
#pragma once

#include <string>
#include <vector>

#include "domain/json_reader.h"
#include "vivavoce/domain/plan.h"
#include "vivavoce/domain/submission.h"

namespace vivavoce::internal {

// The member `feedback` of the model's input (docs/model_requests.md, `plan`): what is wanted
// otherwise, the candidate's names masked, and the questions that it is about.
Json FeedbackInput(const InterviewPlan& previous, const std::string& feedback,
                   const Candidate& candidate);

// A warning for each point of the feedback that was not followed; and one where nothing is known of
// it, or where nothing has changed although something is said to have been followed.
std::vector<LintFinding> NoteFeedback(const InterviewPlan& previous, const InterviewPlan& plan);

}  // namespace vivavoce::internal
