// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/base/blocking_pool.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/provider/plugin.h"
#include "vivavoce/runtime/engine.h"

namespace vivavoce::cli {

// Every provider of this build, on the configuration of `file` (empty: defaults and environment).
absl::StatusOr<std::unique_ptr<Engine>> MakeEngine(const std::string& file);

// The configuration of `file`, the registry that an engine of it would have, and the plugins in it.
struct LoadedProviders {
  Configuration configuration;
  Registry registry;
  std::vector<PluginInfo> plugins;
};
absl::StatusOr<LoadedProviders> LoadPlugins(const std::string& file);

// The same, of a configuration that names no provider that is not there and no option that its
// provider does not know.
absl::StatusOr<LoadedProviders> LoadProviders(const std::string& file);

// What one provider needs to live without an engine, for a command that wants nothing but it.
struct ProviderWorld {
  explicit ProviderWorld(const Configuration& configuration);

  boost::asio::io_context io;
  std::unique_ptr<Clock> clock;
  BlockingPool pool;
  ProviderContext context;
};

// A JSON file of the user's, at most 64 MiB.
//
// Errors: InvalidArgument when it is absent, a folder or too large.
absl::StatusOr<std::string> ReadInput(const std::string& path);

}  // namespace vivavoce::cli
