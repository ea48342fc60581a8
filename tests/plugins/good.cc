// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>

#include "tiny_embedder.h"
#include "vivavoce/provider/plugin.h"

namespace {

absl::Status Register(vivavoce::Registry& registry) {
  return registry.embedders.Add(std::make_unique<vivavoce::TinyEmbedderFactory>());
}

}  // namespace

VIVAVOCE_PLUGIN("good", "1.0.0", Register)
