// SPDX-License-Identifier: Apache-2.0
// From an HTTP request to a WebSocket: what is refused before the handler is asked, and the
// connection afterwards.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string_view>

#include "net/handler_call.h"
#include "net/io.h"
#include "net/server_core.h"
#include "vivavoce/net/websocket_server.h"

namespace vivavoce::internal {

// application/problem+json, as the server itself says no. An empty detail is left out.
HttpServerResponse ProblemAnswer(int status, std::string_view detail);

bool AsksForWebSocket(const HttpServerRequest& request);

// Nullopt when the handler may be asked.
std::optional<HttpServerResponse> RefuseUpgrade(const ServerCore& core,
                                                const HttpServerRequest& request);

// What the handler's admission comes to: nullopt when the client is let in.
std::optional<HttpServerResponse> RefuseAdmission(const ServerCore& core,
                                                  const HttpServerRequest& request,
                                                  absl::StatusOr<SocketAdmission>& admission);

class SocketUpgrade {
 public:
  SocketUpgrade() = default;
  virtual ~SocketUpgrade() = default;
  SocketUpgrade(const SocketUpgrade&) = delete;
  SocketUpgrade& operator=(const SocketUpgrade&) = delete;

  // Until the connection has ended and the handler has returned.
  virtual boost::asio::awaitable<void> Run(HttpServerRequest request,
                                           SocketAdmission admission) = 0;
  virtual void Cut() = 0;
};

// Lifetime: `call` outlives it.
std::unique_ptr<SocketUpgrade> MakeSocketUpgrade(std::shared_ptr<ServerCore> core,
                                                 std::unique_ptr<ByteStream> stream,
                                                 HandlerCall& call);

}  // namespace vivavoce::internal
