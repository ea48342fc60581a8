// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "runtime/environment.h"
#include "vivavoce/runtime/configuration.h"

namespace vivavoce::internal {

// The keys of a server's file outside `providers`.
std::vector<std::string> ServerPaths();

// Errors: InvalidArgument naming the key.
absl::StatusOr<ServerSettings> ReadServerSettings(const nlohmann::json& file,
                                                  const Environment& environment);

}  // namespace vivavoce::internal
