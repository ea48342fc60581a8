// SPDX-License-Identifier: Apache-2.0
#include "runtime/server_settings.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "vivavoce/base/status.h"

namespace vivavoce::internal {
namespace {

using Json = nlohmann::json;

constexpr size_t kMostIssuers = 16;

// Reads keys by their paths: the environment's word counts before the file's. The first problem is
// kept.
class Settings {
 public:
  Settings(const Json& file, const Environment& environment)
      : file_(file), environment_(environment) {}

  void Read(const std::string& path, std::string& value) {
    const Json found = Find(path);
    if (found.is_null()) return;
    if (!found.is_string()) return Fail(path, "must be a text");
    value = found.get<std::string>();
  }

  void Read(const std::string& path, bool& value) {
    const Json found = Find(path);
    if (found.is_null()) return;
    if (found.is_boolean()) {
      value = found.get<bool>();
    } else if (found == "true" || found == "false") {  // of the environment
      value = found == "true";
    } else {
      Fail(path, "must be true or false");
    }
  }

  void Read(const std::string& path, int& value, int low, int high) {
    const Json found = Find(path);
    if (found.is_null()) return;
    int64_t number = low - int64_t{1};
    if (found.is_number_integer()) number = found.get<int64_t>();
    if (found.is_string()) {
      const std::string text = found.get<std::string>();
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
      if (error != std::errc() || end != text.data() + text.size()) number = low - int64_t{1};
    }
    if (number < low || number > high) {
      return Fail(path,
                  "must be a number from " + std::to_string(low) + " to " + std::to_string(high));
    }
    value = static_cast<int>(number);
  }

  Json Find(const std::string& path) const {
    auto named = environment_.find(EnvironmentName(path));
    if (named != environment_.end()) return named->second;
    const Json* here = &file_;
    for (size_t begin = 0; begin <= path.size();) {
      const size_t end = std::min(path.find('.', begin), path.size());
      auto it = here->find(path.substr(begin, end - begin));
      if (it == here->end()) return nullptr;
      here = &*it;
      begin = end + 1;
    }
    return *here;
  }

  void Fail(const std::string& path, const std::string& what) {
    const std::string variable = EnvironmentName(path);
    const std::string place =
        environment_.contains(variable) ? "variable " + variable : "key " + path;
    if (problem_.ok()) problem_ = InvalidArgument(place + ": " + what);
  }
  const absl::Status& problem() const { return problem_; }

 private:
  const Json& file_;
  const Environment& environment_;
  absl::Status problem_;
};

TrustedIssuer ReadIssuer(const Json& json, const std::string& path, Settings& settings) {
  TrustedIssuer issuer;
  if (!json.is_object()) {
    settings.Fail(path, "must be {issuer: URL, audience: NAME}");
    return issuer;
  }
  const std::pair<const char*, std::string*> fields[] = {{"issuer", &issuer.issuer},
                                                         {"jwksUrl", &issuer.jwks_url},
                                                         {"audience", &issuer.audience},
                                                         {"roleClaim", &issuer.role_claim},
                                                         {"tenantClaim", &issuer.tenant_claim}};
  for (const auto& [key, value] : json.items()) {
    auto field = std::find_if(std::begin(fields), std::end(fields),
                              [&key](const auto& known) { return key == known.first; });
    if (field == std::end(fields) || !value.is_string()) {
      settings.Fail(path + "." + key,
                    "must be one of issuer, jwksUrl, audience, roleClaim, tenantClaim, and a text");
      return issuer;
    }
    *field->second = value.get<std::string>();
  }
  if (issuer.issuer.empty()) settings.Fail(path + ".issuer", "is missing");
  if (issuer.audience.empty()) settings.Fail(path + ".audience", "is missing");
  return issuer;
}

}  // namespace

std::vector<std::string> ServerPaths() {
  return {"server.gateway.host",
          "server.gateway.port",
          "server.gateway.publicUrl",
          "server.edge.host",
          "server.edge.port",
          "server.edge.publicUrl",
          "server.drainSeconds",
          "webhooks.allowPrivateTargets",
          "auth.issuers",
          "mail.from"};
}

absl::StatusOr<ServerSettings> ReadServerSettings(const Json& file,
                                                  const Environment& environment) {
  ServerSettings server;
  Settings settings(file, environment);
  constexpr int kHighestPort = 65'535;
  settings.Read("server.gateway.host", server.gateway.host);
  settings.Read("server.gateway.port", server.gateway.port, 0, kHighestPort);
  settings.Read("server.gateway.publicUrl", server.gateway_public_url);
  settings.Read("server.edge.host", server.edge.host);
  settings.Read("server.edge.port", server.edge.port, 0, kHighestPort);
  settings.Read("server.edge.publicUrl", server.edge_public_url);
  settings.Read("server.drainSeconds", server.drain_seconds, 0, 3600);
  settings.Read("webhooks.allowPrivateTargets", server.allow_private_targets);
  settings.Read("mail.from", server.mail_from);
  const Json issuers = settings.Find("auth.issuers");
  if (!issuers.is_null() && (!issuers.is_array() || issuers.size() > kMostIssuers)) {
    settings.Fail("auth.issuers", "must be a list of at most 16 issuers");
  } else {
    for (size_t i = 0; i < issuers.size(); ++i) {
      server.issuers.push_back(
          ReadIssuer(issuers[i], "auth.issuers[" + std::to_string(i) + "]", settings));
    }
  }
  if (!settings.problem().ok()) return settings.problem();
  return server;
}

}  // namespace vivavoce::internal
