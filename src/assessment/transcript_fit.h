// SPDX-License-Identifier: Apache-2.0
// Whether a rubric, and a plan, belong to the interview that a transcript is of. Without this a
// mistaken file gives an assessment that looks like any other.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "vivavoce/domain/plan.h"
#include "vivavoce/domain/rubric.h"
#include "vivavoce/domain/transcript.h"

namespace vivavoce::internal {

struct TranscriptFit {
  absl::Status status;                // InvalidArgument where nothing matches
  std::vector<std::string> warnings;  // each names what does not match, where some does
};

// `plan` may be null.
TranscriptFit ExamineFit(const Transcript& transcript, const Rubric& rubric,
                         const InterviewPlan* plan);

}  // namespace vivavoce::internal
