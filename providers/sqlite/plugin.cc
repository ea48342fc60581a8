// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/provider/plugin.h"

#include "vivavoce/providers/sqlite/sqlite.h"
#include "vivavoce/version.h"

namespace {

absl::Status Register(vivavoce::Registry& registry) {
  return registry.stores.Add(vivavoce::MakeSqliteStoreFactory());
}

}  // namespace

VIVAVOCE_PLUGIN("sqlite", VIVAVOCE_VERSION, Register)
