// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/provider/plugin.h"

#include "vivavoce/providers/offline_llm/offline_llm.h"

namespace {

absl::Status Register(vivavoce::Registry& registry) {
  return registry.language_models.Add(vivavoce::MakeOfflineLanguageModelFactory());
}

}  // namespace

VIVAVOCE_PLUGIN("offline_llm", "0.1.0", Register)
