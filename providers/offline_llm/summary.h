// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "frames.h"
#include "requests.h"

namespace vivavoce::offline_llm {

// docs/model_requests.md, `summary`: what was heard for each competency, strongest first, each
// sentence with verified quotes behind it; then what was not.
std::string SummaryJson(const SummaryRequest& request, const Frames& frames);

}  // namespace vivavoce::offline_llm
