// SPDX-License-Identifier: Apache-2.0
#include "server/public_url.h"

#include "vivavoce/net/query.h"

namespace vivavoce::platform {
namespace {

std::string UrlOf(const char* scheme, std::string public_url, const Listening& listening) {
  if (public_url.empty()) {
    return std::string(scheme) + "://" + listening.host + ":" + std::to_string(listening.port);
  }
  while (public_url.ends_with('/')) public_url.pop_back();
  return public_url;
}

}  // namespace

std::string GatewayUrl(const ServerSettings& settings) {
  return UrlOf("http", settings.gateway_public_url, settings.gateway);
}

std::string EdgeUrl(const ServerSettings& settings) {
  return UrlOf("ws", settings.edge_public_url, settings.edge);
}

std::string CandidateUrl(std::string_view gateway_url, std::string_view token) {
  return std::string(gateway_url) + "/candidate/#" + PercentEncode(token);
}

}  // namespace vivavoce::platform
