// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <nlohmann/json.hpp>

#include "absl/status/statusor.h"
#include "vivavoce/accounting/cost_ledger.h"

namespace vivavoce::platform {

// A page of a tenant's costs with the totals of all of them: {items, totals, nextCursor}, what the
// API and the command line answer alike.
//
// Errors: those of ListCosts().
boost::asio::awaitable<absl::StatusOr<nlohmann::json>> CostAnswer(Store& store, TenantId tenant,
                                                                  CostQuery query);

}  // namespace vivavoce::platform
