// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "vivavoce/accounting/cost_ledger.h"

namespace vivavoce::cli {

// The costs in the store that `vivavoce interview` and `assess` leave in their folder, as
// CostAnswer() gives them. Blocking.
absl::StatusOr<nlohmann::ordered_json> CostsOfRun(const std::string& config,
                                                  const std::string& folder, CostQuery query);

}  // namespace vivavoce::cli
