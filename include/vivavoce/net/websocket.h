// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "vivavoce/net/http.h"

namespace vivavoce {

struct WebSocketMessage {
  WebSocketMessage() = default;
  bool binary = false;
  std::string payload;
};

// One WebSocket connection, either side.
//
// Threading: not thread safe; one reader and one writer at a time.
class WebSocket {
 public:
  WebSocket() = default;
  virtual ~WebSocket() = default;
  WebSocket(const WebSocket&) = delete;
  WebSocket& operator=(const WebSocket&) = delete;

  // Nullopt after a clean close.
  virtual boost::asio::awaitable<absl::StatusOr<std::optional<WebSocketMessage>>> Read() = 0;
  virtual boost::asio::awaitable<absl::Status> Write(WebSocketMessage message) = 0;
  virtual boost::asio::awaitable<absl::Status> Close(uint16_t code, std::string reason) = 0;
};

class WebSocketClient {
 public:
  WebSocketClient() = default;
  virtual ~WebSocketClient() = default;
  WebSocketClient(const WebSocketClient&) = delete;
  WebSocketClient& operator=(const WebSocketClient&) = delete;

  virtual boost::asio::awaitable<absl::StatusOr<std::unique_ptr<WebSocket>>> Connect(
      std::string url, HttpHeaders headers) = 0;
};

}  // namespace vivavoce
