// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>

#include "tiny_embedder.h"
#include "vivavoce/provider/plugin.h"

namespace {

absl::Status Register(vivavoce::Registry& registry) {
  absl::Status first = registry.embedders.Add(std::make_unique<vivavoce::TinyEmbedderFactory>());
  if (!first.ok()) return first;
  return registry.embedders.Add(std::make_unique<vivavoce::TinyEmbedderFactory>());
}

}  // namespace

VIVAVOCE_PLUGIN("duplicate", "1.0.0", Register)
