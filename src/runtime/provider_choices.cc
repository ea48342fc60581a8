// SPDX-License-Identifier: Apache-2.0
#include "runtime/provider_choices.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include "vivavoce/base/status.h"
#include "vivavoce/provider/options.h"

namespace vivavoce::internal {
namespace {

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

std::string Upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

std::string EnvironmentName(std::string path) {
  std::replace(path.begin(), path.end(), '.', '_');
  return "VIVAVOCE_" + Upper(std::move(path));
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

}  // namespace

absl::Status UnknownKey(const std::string& path, const std::vector<std::string>& known) {
  std::string message = "unknown key " + path;
  std::string nearest = NearestName(path, known);
  if (!nearest.empty()) message += "; did you mean " + nearest + "?";
  return InvalidArgument(message);
}

absl::StatusOr<std::map<std::string, std::vector<ProviderChoice>, std::less<>>> ChooseProviders(
    const Json& providers, const std::map<std::string, std::string>& environment) {
  if (!providers.is_object()) return InvalidArgument("key providers: must be a mapping");
  std::vector<std::string> known;
  for (const PortDefault& port : kPortDefaults) {
    known.push_back(std::string("providers.") + port.port);
  }
  for (const auto& [port, value] : providers.items()) {
    std::string path = "providers." + port;
    if (std::find(known.begin(), known.end(), path) == known.end()) return UnknownKey(path, known);
  }
  std::map<std::string, std::vector<ProviderChoice>, std::less<>> chosen;
  for (const auto& [name, default_use, default_options] : kPortDefaults) {
    const std::string port = name;
    std::vector<ProviderChoice> choices = {ProviderChoice{default_use, default_options}};
    if (providers.contains(port)) {
      absl::StatusOr<std::vector<ProviderChoice>> parsed =
          ParseChoices(providers[port], "providers." + port);
      if (!parsed.ok()) return parsed.status();
      choices = *std::move(parsed);
    }
    ApplyEnvironment(environment, port, choices.front());
    chosen[port] = std::move(choices);
  }
  return chosen;
}

}  // namespace vivavoce::internal
