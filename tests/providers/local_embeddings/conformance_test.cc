// SPDX-License-Identifier: Apache-2.0
// The embedder under the rules of its port.
#include <string>

#include "models_folder.h"
#include "vivavoce/providers/local_embeddings/local_embeddings.h"
#include "vivavoce/testing/embedder_conformance.h"

namespace vivavoce {
namespace {

bool RegisterAll() {
  testing::EmbedderFixture fixture;
  fixture.factory = &MakeLocalEmbedderFactory;
  fixture.known_option = "cache";
  fixture.prepare = [](ProviderContext& context) { context.models_path = ModelsFolder(); };
  fixture.unavailable = [] { return HasMiniLm() ? "" : kNoMiniLm; };
  testing::RegisterEmbedderConformance("Local", fixture);
  return true;
}

[[maybe_unused]] const bool kRegistered = RegisterAll();

}  // namespace
}  // namespace vivavoce
