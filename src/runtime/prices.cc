// SPDX-License-Identifier: Apache-2.0
#include "runtime/prices.h"

#include <string>

#include "vivavoce/base/status.h"

namespace vivavoce::internal {

absl::StatusOr<PriceList> LoadPrices(const Configuration& configuration,
                                     ConfiguredProviders& providers) {
  if (!configuration.prices_path.empty()) return PriceList::Load(configuration.prices_path);
  absl::StatusOr<PriceList> shared = PriceList::Load(configuration.share_path + "/prices.json");
  if (!absl::IsNotFound(shared.status())) return shared;
  providers.Warn(std::string(Message(shared.status())) + "; no call has a price");
  return PriceList();
}

}  // namespace vivavoce::internal
