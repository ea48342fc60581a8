// SPDX-License-Identifier: Apache-2.0
// RFC 6455 on a ByteStream: the handshake, frames and messages. No queue, no time.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "net/io.h"
#include "vivavoce/net/http_server.h"
#include "vivavoce/net/websocket.h"

namespace vivavoce::internal {

// How a read ended when no message came of it.
struct WireEnd {
  WireEnd() = default;
  absl::Status status;     // OK: the other side closed as it should
  uint16_t code = 1006;    // the close code that was received, or sent because of the other's fault
  bool is_closed = false;  // nothing more comes
};

struct WireRead {
  WireRead() = default;
  WebSocketMessage message;
  std::optional<WireEnd> end;
};

// Threading: one executor; one Read(), one Write() or Close() at a time.
class WebSocketWire {
 public:
  WebSocketWire() = default;
  virtual ~WebSocketWire() = default;
  WebSocketWire(const WebSocketWire&) = delete;
  WebSocketWire& operator=(const WebSocketWire&) = delete;

  // The server's side of the handshake.
  virtual boost::asio::awaitable<absl::Status> Accept(HttpServerRequest request,
                                                      std::string subprotocol) = 0;
  // The client's. Errors: what the server's refusal means, with its HTTP status.
  virtual boost::asio::awaitable<absl::Status> Handshake(std::string host, std::string target,
                                                         HttpHeaders headers) = 0;
  virtual boost::asio::awaitable<WireRead> Read() = 0;
  virtual boost::asio::awaitable<absl::Status> Write(const WebSocketMessage& message) = 0;
  // Sends a close frame and waits for the other side's.
  virtual boost::asio::awaitable<absl::Status> Close(uint16_t code, std::string reason) = 0;
  // Nothing more is sent; what still comes is dropped until the other side ends, so that it can
  // read what was sent last.
  virtual boost::asio::awaitable<void> Linger() = 0;
  // Both end what is under way with an error; Cut() drops what the kernel still holds.
  virtual void HangUp() = 0;
  virtual void Cut() = 0;

  virtual uint64_t bytes_taken() const = 0;     // by the transport, since the beginning
  virtual uint64_t control_frames() const = 0;  // received
};

std::unique_ptr<WebSocketWire> MakeWebSocketWire(boost::asio::any_io_executor executor,
                                                 std::unique_ptr<ByteStream> stream,
                                                 int64_t message_bytes);

}  // namespace vivavoce::internal
