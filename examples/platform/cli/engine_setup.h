// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/provider/plugin.h"
#include "vivavoce/runtime/engine.h"

namespace vivavoce::cli {

// Every provider of this build, on the configuration of `file` (empty: defaults and environment).
absl::StatusOr<std::unique_ptr<Engine>> MakeEngine(const std::string& file);

// The registry that an engine of this configuration would have, and the plugins in it.
struct LoadedProviders {
  Registry registry;
  std::vector<PluginInfo> plugins;
};
absl::StatusOr<LoadedProviders> LoadProviders(const std::string& file);

// A JSON file of the user's, at most 64 MiB.
//
// Errors: InvalidArgument when it is absent, a folder or too large.
absl::StatusOr<std::string> ReadInput(const std::string& path);

}  // namespace vivavoce::cli
