// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "vivavoce/workflow/engine.h"

namespace vivavoce::platform {

// An execution's history as the API shows it: its events, and folded from them each step with its
// attempts and how long it took.
nlohmann::json WorkflowView(const std::string& run_id, const std::vector<HistoryEvent>& events);

}  // namespace vivavoce::platform
