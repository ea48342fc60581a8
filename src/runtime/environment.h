// SPDX-License-Identifier: Apache-2.0
// The variables VIVAVOCE_…: which there may be, and how a key of the configuration is named as one
// (docs/configuration.md).
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace vivavoce::internal {

using Environment = std::map<std::string, std::string>;

// "models.path" -> "VIVAVOCE_MODELS_PATH"
std::string EnvironmentName(std::string path);

// `paths` are the known keys outside `providers`, `ports` the known ports; `file` is the
// configuration file, whose `env:NAME` references may name secrets.
//
// Errors: InvalidArgument for a variable VIVAVOCE_… that is none of these, with the nearest one
// that is. Those that Kubernetes sets for services named vivavoce-… are left alone.
absl::Status CheckEnvironment(const Environment& environment, const std::vector<std::string>& paths,
                              const std::vector<std::string>& ports, const nlohmann::json& file);

}  // namespace vivavoce::internal
