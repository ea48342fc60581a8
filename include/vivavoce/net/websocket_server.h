// SPDX-License-Identifier: Apache-2.0
// Inbound WebSockets: who may come in is decided on the HTTP request, before the upgrade; then the
// handler owns the connection.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "vivavoce/net/http_server.h"
#include "vivavoce/net/websocket.h"

namespace vivavoce {

// Bounds of one connection. Beyond one the socket is closed with the code beside it; the handler
// may tell why before, as the protocol has it.
struct WebSocketLimits {
  WebSocketLimits() = default;
  int64_t message_bytes = 1 << 20;                           // 1009
  std::chrono::nanoseconds idle{std::chrono::seconds(60)};   // without any frame: 4408
  std::chrono::nanoseconds lifetime{std::chrono::hours(2)};  // 4408
  int64_t unsent_bytes = 4 << 20;  // written and not taken by the client: Write() waits
  std::chrono::nanoseconds write_timeout{std::chrono::seconds(30)};  // without a byte taken: 1006
};

// Close codes of our own, beside those of RFC 6455 (docs/websocket.md).
enum class SocketCloseCode : uint16_t {
  kNormal = 1000,
  kGoingAway = 1001,  // draining: come back with the resume token
  kTooBig = 1009,
  kInternal = 1011,
  kTimedOut = 4408,
  kReplaced = 4409,  // a newer connection of the session has taken over
  kTooMuch = 4429,
};

// What the handler says to an upgrade.
struct SocketAdmission {
  SocketAdmission() = default;
  std::optional<HttpServerResponse> refusal;  // set: sent as it is (401, 403, 404, 429), no upgrade
  std::string subprotocol;                    // of those the client offered; empty: none
  WebSocketLimits limits;
};

// Takes connections.
//
// Threading: called on the server's executor, for many connections at once.
class WebSocketHandler {
 public:
  WebSocketHandler() = default;
  virtual ~WebSocketHandler() = default;
  WebSocketHandler(const WebSocketHandler&) = delete;
  WebSocketHandler& operator=(const WebSocketHandler&) = delete;

  // `request.body` is empty; tokens are in its query or its sec-websocket-protocol header.
  //
  // Errors: as HttpHandler::Handle.
  virtual boost::asio::awaitable<absl::StatusOr<SocketAdmission>> Admit(
      const HttpServerRequest& request) = 0;

  // The upgraded connection, from its first message to its end. A socket that is not closed when
  // this returns is closed: 1000 after OK, 1011 after an error.
  //
  // Cancel: draining has come to its end. A client that has gone is no cancellation but what Read()
  // and Write() say, so that the handler can park.
  virtual boost::asio::awaitable<absl::Status> Serve(HttpServerRequest request,
                                                     std::unique_ptr<WebSocket> socket) = 0;

  // The server takes no more connections: those that are served should park and close with 1001.
  // Must not block.
  virtual void Drain() = 0;
};

}  // namespace vivavoce
