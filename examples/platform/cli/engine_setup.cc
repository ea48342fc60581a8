// SPDX-License-Identifier: Apache-2.0
#include "engine_setup.h"

#include <vivavoce/providers/all/register_all.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "vivavoce/base/status.h"

namespace vivavoce::cli {

absl::StatusOr<std::unique_ptr<Engine>> MakeEngine(const std::string& file) {
  Registry registry;
  if (absl::Status registered = RegisterAll(registry); !registered.ok()) return registered;
  absl::StatusOr<Configuration> configuration =
      LoadConfiguration(file, SystemConfigurationSources());
  if (!configuration.ok()) return configuration.status();
  return Engine::Make(*std::move(configuration), std::move(registry), {});
}

absl::StatusOr<LoadedProviders> LoadPlugins(const std::string& file) {
  LoadedProviders loaded;
  if (absl::Status registered = RegisterAll(loaded.registry); !registered.ok()) return registered;
  absl::StatusOr<Configuration> configuration =
      LoadConfiguration(file, SystemConfigurationSources());
  if (!configuration.ok()) return configuration.status();
  loaded.configuration = *std::move(configuration);
  for (const std::string& path : loaded.configuration.plugins) {
    absl::StatusOr<PluginInfo> plugin = LoadPlugin(path, loaded.registry);
    if (!plugin.ok()) return plugin.status();
    loaded.plugins.push_back(*std::move(plugin));
  }
  return loaded;
}

absl::StatusOr<LoadedProviders> LoadProviders(const std::string& file) {
  absl::StatusOr<LoadedProviders> loaded = LoadPlugins(file);
  if (!loaded.ok()) return loaded.status();
  absl::Status checked = CheckProviders(loaded->configuration, loaded->registry);
  if (!checked.ok()) return Annotate(checked, file.empty() ? "configuration" : file);
  return loaded;
}

ProviderWorld::ProviderWorld(const Configuration& configuration)
    : clock(MakeSystemClock(io.get_executor())), pool(io.get_executor(), *clock, 2, 64) {
  context.executor = io.get_executor();
  context.pool = &pool;
  context.clock = clock.get();
  context.share_path = configuration.share_path;
  context.models_path = configuration.models_path;
  context.base_path = configuration.base_path;
}

absl::StatusOr<std::string> ReadInput(const std::string& path) {
  constexpr uintmax_t kLimit = 64u << 20;
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return InvalidArgument("read " + path + ": is a folder, not a file");
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) return InvalidArgument("read " + path + ": " + std::strerror(errno));
  if (std::filesystem::file_size(path, error) > kLimit && !error) {
    return InvalidArgument("read " + path + ": larger than 64 MiB");
  }
  std::ostringstream text;
  text << file.rdbuf();
  std::string content = text.str();
  if (content.empty()) return InvalidArgument("read " + path + ": is empty");
  return content;
}

}  // namespace vivavoce::cli
