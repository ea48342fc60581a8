// SPDX-License-Identifier: Apache-2.0
// JSON that came from outside: parsed within bounds, without exceptions.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace vivavoce::platform {

struct JsonBounds {
  JsonBounds() = default;
  size_t bytes = 512 << 10;
  int depth = 16;
};

// Errors: InvalidArgument saying what is wrong: too large, nested too deeply, a member twice, not
// JSON, not UTF-8.
absl::StatusOr<nlohmann::json> ParseBoundedJson(std::string_view text, const JsonBounds& bounds);

// As text; ill-formed UTF-8, which can only come from our own side, is replaced.
std::string JsonText(const nlohmann::json& value);

// The member as text; `otherwise` where it is absent or none.
std::string TextOf(const nlohmann::json& object, std::string_view name,
                   std::string_view otherwise = "");

}  // namespace vivavoce::platform
