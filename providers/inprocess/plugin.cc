// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/provider/plugin.h"

#include "vivavoce/providers/inprocess/inprocess.h"
#include "vivavoce/version.h"

namespace {

absl::Status Register(vivavoce::Registry& registry) {
  absl::Status added = registry.transports.Add(vivavoce::MakeInProcessTransportFactory());
  if (!added.ok()) return added;
  return registry.session_registries.Add(vivavoce::MakeInProcessSessionRegistryFactory());
}

}  // namespace

VIVAVOCE_PLUGIN("inprocess", VIVAVOCE_VERSION, Register)
