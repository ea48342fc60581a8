// SPDX-License-Identifier: Apache-2.0
#include "runtime/environment.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>

#include "vivavoce/base/spelling.h"
#include "vivavoce/base/status.h"
#include "vivavoce/base/utf8.h"

namespace vivavoce::internal {
namespace {

constexpr std::string_view kPrefix = "VIVAVOCE_";
constexpr std::string_view kSecretReference = "env:";

// Those that name no key: where things lie, the first key of an empty store, and what this
// repository's own scripts and tests read.
constexpr const char* kOthers[] = {"VIVAVOCE_MODELS",    "VIVAVOCE_SHARE",
                                   "VIVAVOCE_PLUGINS",   "VIVAVOCE_JOBS",
                                   "VIVAVOCE_TEST_DATA", "VIVAVOCE_BOOTSTRAP_API_KEY",
                                   "VIVAVOCE_PROGRAM"};

// Every NAME of an "env:NAME" among the texts.
void CollectReferences(const nlohmann::json& json, std::set<std::string>& names) {
  if (json.is_string()) {
    const std::string& text = json.get_ref<const std::string&>();
    if (text.starts_with(kSecretReference)) names.insert(text.substr(kSecretReference.size()));
  }
  if (!json.is_structured()) return;
  for (const nlohmann::json& item : json) CollectReferences(item, names);
}

// GATEWAY_SERVICE_HOST, GATEWAY_SERVICE_PORT_HTTP, GATEWAY_PORT_80_TCP_ADDR and
// GATEWAY_PORT=tcp://10.0.0.1:80: what Kubernetes tells each container about each service.
bool IsServiceLink(std::string_view name, std::string_view value) {
  if (name.ends_with("_SERVICE_HOST") || name.find("_SERVICE_PORT") != name.npos) return true;
  if (value.starts_with("tcp://") || value.starts_with("udp://")) return true;
  size_t port = name.find("_PORT_");
  return port != name.npos && port + 6 < name.size() &&
         std::isdigit(static_cast<unsigned char>(name[port + 6])) != 0;
}

// What follows the port in VIVAVOCE_PROVIDERS_<port>_…, misspelt or not; empty where nothing does.
std::string OptionPart(std::string_view name) {
  size_t section = name.find('_', kPrefix.size());
  size_t port = section == name.npos ? section : name.find('_', section + 1);
  return port == name.npos ? "" : std::string(name.substr(port + 1));
}

}  // namespace

std::string EnvironmentName(std::string path) {
  std::replace(path.begin(), path.end(), '.', '_');
  return std::string(kPrefix) + InCapitals(path);
}

absl::Status CheckEnvironment(const Environment& environment, const std::vector<std::string>& paths,
                              const std::vector<std::string>& ports, const nlohmann::json& file) {
  std::vector<std::string> known(std::begin(kOthers), std::end(kOthers));
  for (const std::string& path : paths) known.push_back(EnvironmentName(path));
  for (const auto& [name, value] : environment) {
    if (IsValidUtf8(name) && IsValidUtf8(value)) continue;
    return InvalidArgument("environment: " + ToValidUtf8(name) + " is not UTF-8");
  }
  std::set<std::string> references;
  CollectReferences(file, references);
  CollectReferences(nlohmann::json(environment), references);

  for (const auto& [name, value] : environment) {
    if (!name.starts_with(kPrefix) || references.contains(name)) continue;
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    std::string option = OptionPart(name);
    std::vector<std::string> options;
    for (const std::string& port : ports) {
      options.push_back(EnvironmentName("providers." + port) + "_" +
                        (option.empty() ? "USE" : option));
    }
    if (!option.empty() && std::find(options.begin(), options.end(), name) != options.end())
      continue;
    if (IsServiceLink(name, value)) continue;
    options.insert(options.end(), known.begin(), known.end());
    std::string message = "environment: unknown variable " + name;
    std::string nearest = NearestName(name, options);
    if (!nearest.empty()) message += "; did you mean " + nearest + "?";
    return InvalidArgument(message);
  }
  return absl::OkStatus();
}

}  // namespace vivavoce::internal
