// SPDX-License-Identifier: Apache-2.0
// Whether the voices that a run will need can speak, asked before its folder is touched.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "runtime/workbench.h"
#include "vivavoce/runtime/engine.h"

namespace vivavoce::internal {

// Opens the interviewer's voice, and the one that speaks the texts among `answer_files`. A voice
// that the provider replaces by another is a warning of the bench.
//
// Errors: NotFound naming the voices there are; those of making the provider.
absl::Status CheckVoices(Workbench& bench, const RecordedInterviewRequest& request,
                         const std::vector<std::string>& answer_files);

}  // namespace vivavoce::internal
