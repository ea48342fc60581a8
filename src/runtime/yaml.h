// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "absl/status/statusor.h"

namespace vivavoce::internal {

// A YAML document as JSON: plain scalars become null, booleans and numbers where they look like
// them, quoted ones stay texts.
//
// Errors: InvalidArgument with line and column; more than 10,000 nodes or 32 levels (aliases are
// counted where they are
//         used, so that a small file cannot unfold into a large one).
absl::StatusOr<nlohmann::json> ParseYaml(const std::string& text);

}  // namespace vivavoce::internal
