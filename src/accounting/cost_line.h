// SPDX-License-Identifier: Apache-2.0
// How lines and calls of the ledger lie in the store.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "vivavoce/accounting/cost_ledger.h"

namespace vivavoce::internal {

inline constexpr char kCostLines[] = "cost_lines";
inline constexpr char kCostCalls[] = "cost_calls";

// The line that a use belongs to, with nothing but that use in its sum.
CostLine LineOf(ProviderUse use, const PriceList& prices);

nlohmann::ordered_json ToJsonValue(const CostLine& line);

Document ToDocument(const CostLine& line);
// Errors: DataLoss.
absl::StatusOr<CostLine> ReadLine(const Document& document);

// A call's own row.
Document CallDocument(const ProviderUse& use, const CostLine& line);

}  // namespace vivavoce::internal
