// SPDX-License-Identifier: Apache-2.0
#include "runtime/provider_choices.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "runtime/environment.h"
#include "vivavoce/base/spelling.h"
#include "vivavoce/base/status.h"

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
                                         {"pdf", "chromium", "{}"},
                                         {"mail", "", "{}"}};  // none

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

// The variables of one port, by what follows its name. `0_`, `1_` … name a provider of a list; the
// first is meant without.
absl::StatusOr<std::vector<std::map<std::string, std::string>>> VariablesOf(
    const Environment& environment, const std::string& port, size_t choices) {
  std::string prefix = EnvironmentName("providers." + port) + "_";
  std::vector<std::map<std::string, std::string>> variables(choices);
  for (auto it = environment.lower_bound(prefix);
       it != environment.end() && it->first.starts_with(prefix); ++it) {
    std::string name = it->first.substr(prefix.size());
    size_t index = 0;
    if (name.size() > 2 && name[1] == '_' && name[0] >= '0' && name[0] <= '9') {
      index = static_cast<size_t>(name[0] - '0');
      name.erase(0, 2);
    }
    if (index >= choices) {
      return InvalidArgument("environment: " + it->first + ": providers." + port + " has " +
                             std::to_string(choices) + " providers, counted from 0");
    }
    variables[index][name] = it->second;
  }
  return variables;
}

// USE chooses the provider; every other variable is an option, which only the provider can name and
// type: it stays in capitals, as text (OptionReader).
void ApplyVariables(const std::map<std::string, std::string>& variables, ProviderChoice& choice) {
  if (variables.empty()) return;
  Json options = Json::parse(choice.options);
  auto use = variables.find("USE");
  if (use != variables.end()) {
    if (use->second != choice.use) options = Json::object();  // another provider, other options
    choice.use = use->second;
  }
  for (const auto& [name, text] : variables) {
    if (name == "USE") continue;
    for (auto it = options.begin(); it != options.end();) {
      it = InCapitals(it.key()) == name ? options.erase(it) : std::next(it);
    }
    options[name] = text;
  }
  choice.options = options.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

absl::Status UnknownKey(const std::string& path, const std::vector<std::string>& known) {
  std::string message = "unknown key " + path;
  std::string nearest = NearestName(path, known);
  if (!nearest.empty()) message += "; did you mean " + nearest + "?";
  return InvalidArgument(message);
}

std::vector<std::string> ProviderPorts() {
  std::vector<std::string> ports;
  for (const PortDefault& port : kPortDefaults) ports.emplace_back(port.port);
  return ports;
}

absl::StatusOr<std::map<std::string, std::vector<ProviderChoice>, std::less<>>> ChooseProviders(
    const Json& providers, const Environment& environment) {
  if (!providers.is_object()) return InvalidArgument("key providers: must be a mapping");
  std::vector<std::string> known;
  for (const std::string& port : ProviderPorts()) known.push_back("providers." + port);
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
    auto variables = VariablesOf(environment, port, choices.size());
    if (!variables.ok()) return variables.status();
    for (size_t i = 0; i < choices.size(); ++i) ApplyVariables((*variables)[i], choices[i]);
    if (!choices[0].use.empty()) chosen[port] = std::move(choices);
  }
  return chosen;
}

}  // namespace vivavoce::internal
