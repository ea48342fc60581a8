// SPDX-License-Identifier: Apache-2.0
#include <vivavoce/provider/plugin.h>

#include "acme_embedder.h"

namespace {

absl::Status Register(vivavoce::Registry& registry) {
  return registry.embedders.Add(acme::MakeAcmeEmbedderFactory());
}

}  // namespace

VIVAVOCE_PLUGIN("acme", "1.0.0", Register)
