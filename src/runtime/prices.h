// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "absl/status/statusor.h"
#include "runtime/configured_providers.h"
#include "vivavoce/accounting/price_list.h"
#include "vivavoce/runtime/configuration.h"

namespace vivavoce::internal {

// The operator's list (costs.prices), else the shared data's; where that is absent nothing has a
// price, which is a warning.
//
// Errors: those of PriceList::Load().
absl::StatusOr<PriceList> LoadPrices(const Configuration& configuration,
                                     ConfiguredProviders& providers);

}  // namespace vivavoce::internal
