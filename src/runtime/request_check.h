// SPDX-License-Identifier: Apache-2.0
// What is wrong with a request is said before its folder is touched: a mended request may use the
// same folder.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/domain/plan.h"
#include "vivavoce/runtime/engine.h"

namespace vivavoce::internal {

// The answer files of a checked request, in their order: the one recording, or the folder's files.
//
// Blocking: reads every file's header, and texts whole. Errors: InvalidArgument or NotFound naming
// the first bad input: job, plan or answer.
absl::StatusOr<std::vector<std::string>> CheckRequest(const RecordedInterviewRequest& request);

// Errors: InvalidArgument for the first finding that forbids to use the plan.
absl::Status CheckLint(const std::vector<LintFinding>& lint);

// Errors: InvalidArgument for more than 20, or one that is empty, over 200 bytes or not UTF-8.
absl::Status CheckNames(const std::vector<std::string>& candidate_names);

}  // namespace vivavoce::internal
