// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "vivavoce/assessment/assessor.h"

namespace vivavoce::internal {

// Everything that goes into a run, by hash. Leaves out what differs between equal runs: interview
// and run ids, times of day.
RunManifest MakeManifest(const AssessmentInputs& inputs, const AssessmentDependencies& dependencies,
                         const std::string& workflow_sha256);

}  // namespace vivavoce::internal
