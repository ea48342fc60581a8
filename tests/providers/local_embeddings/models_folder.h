// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace vivavoce {

// VIVAVOCE_MODELS, else .models of the checkout.
inline std::string ModelsFolder() {
  const char* set = std::getenv("VIVAVOCE_MODELS");
  return set != nullptr ? set : std::string(VIVAVOCE_SOURCE_DIR) + "/.models";
}

inline bool HasMiniLm() {
  return std::filesystem::exists(ModelsFolder() + "/minilm/model.safetensors");
}

inline constexpr const char* kNoMiniLm =
    "no MiniLM in VIVAVOCE_MODELS or .models: ./dev assets fetches it";

}  // namespace vivavoce
