// SPDX-License-Identifier: Apache-2.0
// What a client asks for when it opens the WebSocket (docs/websocket.md). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "vivavoce/base/ids.h"
#include "vivavoce/net/http_server.h"

namespace vivavoce::platform {

struct EntryRequest {
  EntryRequest() = default;
  SessionId session;
  TenantId tenant;
  std::string token;  // the session's, or the one to come back with
  bool resume = false;
  uint32_t last_seq = 0;
  bool binary = false;
  std::string subprotocol;  // the one to be agreed on; empty: the client named none
};

// Errors: NotFound for another path; InvalidArgument naming what is missing or malformed;
// Unauthenticated without any token.
absl::StatusOr<EntryRequest> ParseEntry(const HttpServerRequest& request);

// application/problem+json with the HTTP status that fits: 400, 401, 403, 404, 503 ...
HttpServerResponse RefusalOf(const absl::Status& status);

}  // namespace vivavoce::platform
