// SPDX-License-Identifier: Apache-2.0
#include "runtime/locations.h"

#include <filesystem>
#include <vector>

namespace vivavoce::internal {
namespace {

namespace fs = std::filesystem;

bool IsFolder(const fs::path& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

std::string FirstFolder(const std::vector<fs::path>& candidates) {
  for (const fs::path& candidate : candidates) {
    if (!candidate.empty() && IsFolder(candidate)) return candidate.lexically_normal().string();
  }
  return "";
}

std::string Variable(const ConfigurationSources& sources, const std::string& name) {
  auto it = sources.environment.find(name);
  return it == sources.environment.end() ? "" : it->second;
}

}  // namespace

// VIVAVOCE_SHARE, beside the binary, the install prefix: as the library lies there, since a tree
// may be moved after it was installed (lib/ or lib/<architecture>/), then as it was configured.
std::string FindShare(const ConfigurationSources& sources) {
  if (std::string named = Variable(sources, "VIVAVOCE_SHARE"); !named.empty()) return named;
  std::vector<fs::path> candidates;
  if (fs::path binary(sources.program_path); binary.has_parent_path()) {
    candidates.push_back(binary.parent_path() / "../share/vivavoce");
  }
  if (fs::path library(sources.library_path); library.has_parent_path()) {
    candidates.push_back(library.parent_path() / "../share/vivavoce");
    candidates.push_back(library.parent_path() / "../../share/vivavoce");
  }
  candidates.push_back(VIVAVOCE_INSTALL_SHARE);
  return FirstFolder(candidates);
}

// VIVAVOCE_MODELS, models.path, the shared data, the user's cache folder.
std::string FindModels(const ConfigurationSources& sources, const Configuration& configuration,
                       const std::string& configured) {
  if (std::string named = Variable(sources, "VIVAVOCE_MODELS"); !named.empty()) return named;
  if (!configured.empty()) {
    return (fs::path(configuration.base_path) / configured).lexically_normal().string();
  }
  fs::path cache = Variable(sources, "XDG_CACHE_HOME");
  if (cache.empty() && !sources.home.empty()) cache = fs::path(sources.home) / ".cache";
  std::vector<fs::path> candidates;
  if (!configuration.share_path.empty()) {
    candidates.push_back(fs::path(configuration.share_path) / "models");
  }
  if (!cache.empty()) candidates.push_back(cache / "vivavoce/models");
  return FirstFolder(candidates);
}

}  // namespace vivavoce::internal
