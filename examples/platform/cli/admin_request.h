// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "absl/status/statusor.h"

namespace vivavoce::cli {

// Has a request of platform::Administration done on the store of the configuration `file`, or,
// while a server holds that store, by that server. Blocking.
absl::StatusOr<nlohmann::ordered_json> Administer(const std::string& file,
                                                  const nlohmann::ordered_json& request);

}  // namespace vivavoce::cli
