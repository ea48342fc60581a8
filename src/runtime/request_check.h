// SPDX-License-Identifier: Apache-2.0
// What is wrong with a request is said before its folder is touched: a mended request may use the
// same folder.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/domain/plan.h"
#include "vivavoce/domain/submission.h"
#include "vivavoce/runtime/engine.h"

namespace vivavoce::internal {

// A request whose parts are sound.
struct CheckedRequest {
  CheckedRequest() = default;
  // In their order: the one recording, or the folder's files.
  std::vector<std::string> answer_files;
  Submission submission;              // empty where a plan is given
  std::optional<InterviewPlan> plan;  // where one is
};

// `share_path` tells which languages can be spoken.
//
// Blocking: reads every file's header, and texts whole. Errors: InvalidArgument or NotFound naming
// the first bad input: job, plan or answer.
absl::StatusOr<CheckedRequest> CheckRequest(const RecordedInterviewRequest& request,
                                            const std::string& share_path);

// The same status, with the name of the document it is about in front; empty: as it is.
absl::Status In(const std::string& document, const absl::Status& status);

// Errors: InvalidArgument for the first finding that forbids to use the plan.
absl::Status CheckLint(const std::vector<LintFinding>& lint);

// Errors: InvalidArgument for more than 20, or one that is empty, over 200 bytes or not UTF-8.
absl::Status CheckNames(const std::vector<std::string>& candidate_names);

}  // namespace vivavoce::internal
