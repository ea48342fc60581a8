// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>

#include "vivavoce/assessment/assessor.h"

namespace vivavoce::internal {

// Everything that goes into a run, by hash. Leaves out what differs between equal runs: interview
// and run ids, times of day.
RunManifest MakeManifest(const AssessmentInputs& inputs, const AssessmentDependencies& dependencies,
                         const std::string& workflow_sha256);

// "model", or "model a, model b" where a fallback answered too.
std::string JoinModels(const std::set<std::string>& models);

// Of everything in it but the hash itself.
std::string HashOf(const RunManifest& manifest);

}  // namespace vivavoce::internal
