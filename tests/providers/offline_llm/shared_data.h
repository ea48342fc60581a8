// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "providers/offline_llm/engine.h"
#include "tests/providers/offline_llm/labelled_answers.h"

namespace vivavoce::offline_llm_test {

inline std::string SharePath() { return std::string(VIVAVOCE_SOURCE_DIR) + "/share"; }

inline std::string FreshAnswersPath() {
  return std::string(VIVAVOCE_SOURCE_DIR) + "/tests/providers/offline_llm/fresh_answers.json";
}

// Not part of the repository: absent where ../shared and VIVAVOCE_TEST_DATA are.
inline std::string SharedAnswersPath() {
  const char* set = std::getenv("VIVAVOCE_TEST_DATA");
  const std::string data =
      set != nullptr ? set : std::string(VIVAVOCE_SOURCE_DIR) + "/../shared/data";
  return data + "/offline_engine/answers.json";
}

// VIVAVOCE_MODELS, else .models of the checkout; empty when MiniLM is not there.
inline std::string ModelsPath() {
  const char* set = std::getenv("VIVAVOCE_MODELS");
  std::string path = set != nullptr ? set : std::string(VIVAVOCE_SOURCE_DIR) + "/.models";
  return std::filesystem::exists(path + "/minilm/model.safetensors") ? path : std::string();
}

inline constexpr const char* kNoMiniLm =
    "no MiniLM in VIVAVOCE_MODELS or .models: ./dev assets fetches it";

// The repository's own data, read once.
inline std::shared_ptr<const offline_llm::Knowledge> TestKnowledge() {
  static const absl::StatusOr<std::shared_ptr<const offline_llm::Knowledge>> knowledge =
      offline_llm::LoadKnowledge(SharePath());
  return knowledge.value();
}

}  // namespace vivavoce::offline_llm_test
