// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/runtime/configuration.h"

#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "runtime/environment.h"
#include "runtime/locations.h"
#include "runtime/provider_choices.h"
#include "runtime/server_settings.h"
#include "runtime/yaml.h"
#include "vivavoce/base/status.h"

extern char** environ;

namespace vivavoce {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// Everything outside `providers` that a file may hold.
std::vector<std::string> KnownPaths() {
  std::vector<std::string> paths = internal::ServerPaths();
  paths.push_back("models.path");
  paths.push_back("costs.prices");
  return paths;
}

// What may stand where `path` does: the beginnings of the known paths that are as deep.
std::vector<std::string> KnownBeside(const std::string& path) {
  std::vector<std::string> known = KnownPaths();
  const auto depth = std::count(path.begin(), path.end(), '.');
  for (std::string& one : known) {
    size_t end = 0;
    for (auto level = depth; level >= 0 && end != std::string::npos; --level) {
      end = one.find('.', level == depth ? 0 : end + 1);
    }
    one.resize(std::min(end, one.size()));
  }
  if (depth == 0) known.insert(known.end(), {"providers", "plugins"});
  return known;
}

// Refuses every path of `json` that is neither known nor a prefix of a known one.
absl::Status CheckKnown(const Json& json, const std::string& path) {
  const std::vector<std::string> known = KnownPaths();
  for (const auto& [key, value] : json.items()) {
    std::string here = path.empty() ? key : path + "." + key;
    if (path.empty() && (key == "providers" || key == "plugins")) continue;
    bool leaf = std::find(known.begin(), known.end(), here) != known.end();
    bool branch = std::any_of(known.begin(), known.end(),
                              [&](const std::string& k) { return k.starts_with(here + "."); });
    if (!leaf && !branch) return internal::UnknownKey(here, KnownBeside(here));
    if (branch && !value.is_object()) return InvalidArgument("key " + here + ": must be a mapping");
    if (branch) {
      if (absl::Status status = CheckKnown(value, here); !status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Json> ReadFile(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return NotFound("configuration: cannot read " + file);
  std::string text(1 << 20, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(in.gcount()));
  if (!in.eof()) return InvalidArgument("configuration: " + file + ": over 1 MiB");
  absl::StatusOr<Json> json = internal::ParseYaml(text);
  if (!json.ok()) return Annotate(json.status(), "configuration: " + file);
  if (json->is_null()) return Json::object();
  if (!json->is_object()) {
    return InvalidArgument("configuration: " + file + ": must be a mapping of keys");
  }
  return json;
}

// The text at `section.key`; the environment's word before the file's.
absl::StatusOr<std::string> TextAt(const std::string& section, const std::string& key,
                                   const Json& json, const ConfigurationSources& sources) {
  const std::string path = section + "." + key;
  auto named = sources.environment.find(internal::EnvironmentName(path));
  if (named != sources.environment.end() && !named->second.empty()) return named->second;
  if (!json.contains(section) || !json[section].contains(key)) return std::string();
  const Json& value = json[section][key];
  if (!value.is_string()) return InvalidArgument("configuration: key " + path + ": must be a text");
  return value.get<std::string>();
}

// VIVAVOCE_PLUGINS: files with commas between them; set and empty, none.
Json PluginsOf(const Json& file, const internal::Environment& environment) {
  auto named = environment.find(internal::EnvironmentName("plugins"));
  if (named == environment.end()) return file.value("plugins", Json::array());
  Json plugins = Json::array();
  std::istringstream list(named->second);
  for (std::string path; std::getline(list, path, ',');) {
    if (!path.empty()) plugins.push_back(path);
  }
  return plugins;
}

absl::Status FillPlugins(const Json& plugins, Configuration& configuration) {
  if (!plugins.is_array()) return InvalidArgument("key plugins: must be a list of files");
  for (const Json& plugin : plugins) {
    if (!plugin.is_string()) return InvalidArgument("key plugins: must be a list of files");
    fs::path path = fs::path(configuration.base_path) / plugin.get<std::string>();
    configuration.plugins.push_back(path.lexically_normal().string());
  }
  return absl::OkStatus();
}

}  // namespace

const ProviderChoice& Configuration::First(std::string_view port) const {
  static const ProviderChoice kNone;
  auto it = providers.find(port);
  return it == providers.end() || it->second.empty() ? kNone : it->second.front();
}

std::string Configuration::DebugString() const {
  std::string text;
  for (const auto& [port, choices] : providers) {
    text += port + ":";
    for (const ProviderChoice& choice : choices) text += " " + choice.use;
    text += "\n";
  }
  text += "models: " + models_path + "\nshare: " + share_path + "\n";
  return text;
}

ConfigurationSources SystemConfigurationSources() {
  ConfigurationSources sources;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    std::string_view line(*entry);
    size_t equals = line.find('=');
    if (equals == std::string_view::npos || !line.starts_with("VIVAVOCE_")) continue;
    sources.environment[std::string(line.substr(0, equals))] = line.substr(equals + 1);
  }
  if (const char* cache = std::getenv("XDG_CACHE_HOME")) {
    sources.environment["XDG_CACHE_HOME"] = cache;
  }
  if (const char* home = std::getenv("HOME")) sources.home = home;
  std::error_code error;
  sources.program_path = fs::read_symlink("/proc/self/exe", error).string();
  Dl_info library = {};
  if (dladdr(reinterpret_cast<void*>(&SystemConfigurationSources), &library) != 0) {
    sources.library_path = fs::canonical(library.dli_fname, error).string();
  }
  return sources;
}

absl::StatusOr<Configuration> LoadConfiguration(std::string_view file,
                                                const ConfigurationSources& sources) {
  Configuration configuration;
  std::error_code error;
  configuration.base_path = fs::current_path(error).string();
  Json json = Json::object();
  if (!file.empty()) {
    absl::StatusOr<Json> read = ReadFile(std::string(file));
    if (!read.ok()) return read.status();
    json = *std::move(read);
    configuration.base_path = fs::absolute(fs::path(file), error).parent_path().string();
  }
  auto fill = [&]() -> absl::Status {
    if (absl::Status status = CheckKnown(json, ""); !status.ok()) return status;
    absl::Status variables = internal::CheckEnvironment(sources.environment, KnownPaths(),
                                                        internal::ProviderPorts(), json);
    if (!variables.ok()) return variables;
    auto providers =
        internal::ChooseProviders(json.value("providers", Json::object()), sources.environment);
    if (!providers.ok()) return providers.status();
    configuration.providers = *std::move(providers);
    absl::StatusOr<ServerSettings> server = internal::ReadServerSettings(json, sources.environment);
    if (!server.ok()) return server.status();
    configuration.server = *std::move(server);
    return FillPlugins(PluginsOf(json, sources.environment), configuration);
  };
  if (absl::Status status = fill(); !status.ok()) {
    return Annotate(status, "configuration" + (file.empty() ? "" : ": " + std::string(file)));
  }
  configuration.share_path = internal::FindShare(sources);
  absl::StatusOr<std::string> models = TextAt("models", "path", json, sources);
  if (!models.ok()) return models.status();
  configuration.models_path = internal::FindModels(sources, configuration, *models);
  absl::StatusOr<std::string> prices = TextAt("costs", "prices", json, sources);
  if (!prices.ok()) return prices.status();
  if (!prices->empty()) {
    configuration.prices_path = (fs::path(configuration.base_path) / *prices).lexically_normal();
  }
  return configuration;
}

}  // namespace vivavoce
