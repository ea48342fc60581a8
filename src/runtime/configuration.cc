// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/runtime/configuration.h"

#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "runtime/yaml.h"
#include "vivavoce/base/status.h"
#include "vivavoce/provider/options.h"

extern char** environ;

namespace vivavoce {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// What serves each port unless the configuration says else (contract: everything embedded).
struct PortDefault {
  const char* port;
  const char* use;
  const char* options;
};
constexpr PortDefault kPortDefaults[] = {{"store", "sqlite", R"({"path": "data/vivavoce.db"})"},
                                         {"blobs", "filesystem", R"({"path": "data/objects"})"},
                                         {"transport", "inprocess", "{}"},
                                         {"sessions", "inprocess", "{}"},
                                         {"stt", "local", "{}"},
                                         {"llm", "offline_llm", "{}"},
                                         {"tts", "local", "{}"},
                                         {"embeddings", "local", "{}"},
                                         {"vad", "local", "{}"},
                                         {"pdf", "chromium", "{}"}};

// Everything outside `providers` that a file may hold. `server` and `webhooks` are read by
// `vivavoce serve`.
const std::vector<std::string>& KnownPaths() {
  static const std::vector<std::string> kPaths = {
      "server.gateway.host", "server.gateway.port",   "server.edge.host",
      "server.edge.port",    "server.edge.publicUrl", "webhooks.allowPrivateTargets",
      "models.path"};
  return kPaths;
}

std::string Upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

std::string EnvironmentName(std::string path) {
  std::replace(path.begin(), path.end(), '.', '_');
  return "VIVAVOCE_" + Upper(std::move(path));
}

absl::Status Unknown(const std::string& path, const std::vector<std::string>& known) {
  std::string message = "unknown key " + path;
  std::string nearest = NearestName(path, known);
  if (!nearest.empty()) message += "; did you mean " + nearest + "?";
  return InvalidArgument(message);
}

// Refuses every path of `json` that is neither known nor a prefix of a known one.
absl::Status CheckKnown(const Json& json, const std::string& path) {
  std::vector<std::string> known = KnownPaths();
  for (const auto& [key, value] : json.items()) {
    std::string here = path.empty() ? key : path + "." + key;
    if (path.empty() && (key == "providers" || key == "plugins")) continue;
    bool leaf = std::find(known.begin(), known.end(), here) != known.end();
    bool branch = std::any_of(known.begin(), known.end(),
                              [&](const std::string& k) { return k.starts_with(here + "."); });
    if (!leaf && !branch) {
      if (path.empty()) known = {"server", "webhooks", "providers", "plugins", "models"};
      return Unknown(here, known);
    }
    if (branch && !value.is_object()) return InvalidArgument("key " + here + ": must be a mapping");
    if (branch) {
      if (absl::Status status = CheckKnown(value, here); !status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<ProviderChoice> ParseChoice(const Json& json, const std::string& path) {
  if (!json.is_object()) return InvalidArgument("key " + path + ": must be {use: NAME, …}");
  if (!json.contains("use") || !json["use"].is_string()) {
    return InvalidArgument("key " + path + ".use: is missing; it names the provider");
  }
  ProviderChoice choice;
  choice.use = json["use"].get<std::string>();
  Json options = json;
  options.erase("use");
  choice.options = options.dump();
  return choice;
}

absl::StatusOr<std::vector<ProviderChoice>> ParseChoices(const Json& json,
                                                         const std::string& path) {
  std::vector<ProviderChoice> choices;
  if (!json.is_array()) {
    absl::StatusOr<ProviderChoice> choice = ParseChoice(json, path);
    if (!choice.ok()) return choice.status();
    choices.push_back(*std::move(choice));
    return choices;
  }
  if (json.empty() || json.size() > 8) {
    return InvalidArgument("key " + path + ": a list of fallbacks holds 1 to 8 providers");
  }
  for (size_t i = 0; i < json.size(); ++i) {
    absl::StatusOr<ProviderChoice> choice =
        ParseChoice(json[i], path + "[" + std::to_string(i) + "]");
    if (!choice.ok()) return choice.status();
    choices.push_back(*std::move(choice));
  }
  return choices;
}

Json ScalarFromText(const std::string& text) {
  Json parsed = Json::parse(text, nullptr, false);
  if (parsed.is_boolean() || parsed.is_number()) return parsed;
  return text;
}

// VIVAVOCE_PROVIDERS_STT_USE, VIVAVOCE_PROVIDERS_STT_MODEL … onto the first choice of the port.
void ApplyEnvironment(const std::map<std::string, std::string>& environment,
                      const std::string& port, ProviderChoice& choice) {
  std::string prefix = EnvironmentName("providers." + port) + "_";
  Json options = Json::parse(choice.options);
  bool changed = false;
  for (auto it = environment.lower_bound(prefix);
       it != environment.end() && it->first.starts_with(prefix); ++it) {
    std::string name = it->first.substr(prefix.size());
    if (name == "USE") {
      if (it->second != choice.use) options = Json::object();  // another provider, other options
      choice.use = it->second;
      changed = true;
    }
  }
  for (auto it = environment.lower_bound(prefix);
       it != environment.end() && it->first.starts_with(prefix); ++it) {
    std::string name = it->first.substr(prefix.size());
    if (name == "USE") continue;
    std::string key;
    for (const auto& [known, value] : options.items()) {
      if (Upper(known) == name) key = known;
    }
    if (key.empty()) {
      for (char c : name) key += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    options[key] = ScalarFromText(it->second);
    changed = true;
  }
  if (changed) choice.options = options.dump();
}

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

absl::Status FillProviders(const Json& file, const ConfigurationSources& sources,
                           Configuration& configuration) {
  Json providers = file.value("providers", Json::object());
  if (!providers.is_object()) return InvalidArgument("key providers: must be a mapping");
  std::vector<std::string> ports;
  for (const PortDefault& known : kPortDefaults) ports.push_back(known.port);
  for (const auto& [port, value] : providers.items()) {
    if (std::find(ports.begin(), ports.end(), port) == ports.end()) {
      std::vector<std::string> known;
      for (const std::string& p : ports) known.push_back("providers." + p);
      return Unknown("providers." + port, known);
    }
  }
  for (const auto& [name, default_use, default_options] : kPortDefaults) {
    const std::string port = name;
    std::vector<ProviderChoice> choices = {ProviderChoice{default_use, default_options}};
    if (providers.contains(port)) {
      absl::StatusOr<std::vector<ProviderChoice>> parsed =
          ParseChoices(providers[port], "providers." + port);
      if (!parsed.ok()) return parsed.status();
      choices = *std::move(parsed);
    }
    ApplyEnvironment(sources.environment, port, choices.front());
    configuration.providers[port] = std::move(choices);
  }
  return absl::OkStatus();
}

absl::Status FillPlugins(const Json& file, Configuration& configuration) {
  Json plugins = file.value("plugins", Json::array());
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
    if (absl::Status status = FillProviders(json, sources, configuration); !status.ok()) {
      return status;
    }
    return FillPlugins(json, configuration);
  };
  if (absl::Status status = fill(); !status.ok()) {
    return Annotate(status, "configuration" + (file.empty() ? "" : ": " + std::string(file)));
  }
  configuration.share_path = FindShare(sources);
  std::string models;
  if (json.contains("models") && json["models"].contains("path")) {
    if (!json["models"]["path"].is_string()) {
      return InvalidArgument("configuration: key models.path: must be a text");
    }
    models = json["models"]["path"].get<std::string>();
  }
  if (std::string named = Variable(sources, "VIVAVOCE_MODELS_PATH"); !named.empty()) models = named;
  configuration.models_path = FindModels(sources, configuration, models);
  return configuration;
}

}  // namespace vivavoce
