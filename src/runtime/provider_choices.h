// SPDX-License-Identifier: Apache-2.0
// Which provider serves each port: the default, the file's `providers`, the environment over both.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "runtime/environment.h"
#include "vivavoce/runtime/configuration.h"

namespace vivavoce::internal {

// "unknown key providers.sst; did you mean providers.stt?"
absl::Status UnknownKey(const std::string& path, const std::vector<std::string>& known);

// The ports that `providers` may name.
std::vector<std::string> ProviderPorts();

// `providers` is the file's mapping of that name; `environment` as in ConfigurationSources.
//
// Errors: InvalidArgument naming the key.
absl::StatusOr<std::map<std::string, std::vector<ProviderChoice>, std::less<>>> ChooseProviders(
    const nlohmann::json& providers, const Environment& environment);

}  // namespace vivavoce::internal
