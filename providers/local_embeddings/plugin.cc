// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/provider/plugin.h"

#include "vivavoce/providers/local_embeddings/local_embeddings.h"

namespace {

absl::Status Register(vivavoce::Registry& registry) {
  return registry.embedders.Add(vivavoce::MakeLocalEmbedderFactory());
}

}  // namespace

VIVAVOCE_PLUGIN("local_embeddings", "0.1.0", Register)
