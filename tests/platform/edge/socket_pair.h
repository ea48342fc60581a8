// SPDX-License-Identifier: Apache-2.0
// Two ends of a WebSocket in memory.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "vivavoce/base/channel.h"
#include "vivavoce/net/websocket.h"

namespace vivavoce::platform {

// One direction, and how it was closed.
struct SocketLane {
  explicit SocketLane(boost::asio::any_io_executor executor)
      : messages(std::move(executor), 5000) {}
  Channel<WebSocketMessage> messages;
  std::optional<uint16_t> close_code;
};

class SocketEnd final : public WebSocket {
 public:
  SocketEnd(std::shared_ptr<SocketLane> in, std::shared_ptr<SocketLane> out)
      : in_(std::move(in)), out_(std::move(out)) {}
  ~SocketEnd() override { out_->messages.Close(absl::OkStatus()); }

  boost::asio::awaitable<absl::StatusOr<std::optional<WebSocketMessage>>> Read() override {
    return in_->messages.Read();
  }
  boost::asio::awaitable<absl::Status> Write(WebSocketMessage message) override {
    if (!out_->messages.TryPush(std::move(message))) co_return absl::UnavailableError("closed");
    co_return absl::OkStatus();
  }
  boost::asio::awaitable<absl::Status> Close(uint16_t code, std::string) override {
    out_->close_code = code;
    out_->messages.Close(absl::OkStatus());
    in_->messages.Close(absl::OkStatus());
    co_return absl::OkStatus();
  }
  // The connection breaks: both ends see an error.
  void Break() {
    in_->messages.Abort(absl::UnavailableError("broken"));
    out_->messages.Abort(absl::UnavailableError("broken"));
  }
  // What the other end closed with.
  std::optional<uint16_t> close_code() const { return in_->close_code; }

 private:
  std::shared_ptr<SocketLane> in_;
  std::shared_ptr<SocketLane> out_;
};

struct SocketPair {
  explicit SocketPair(boost::asio::any_io_executor executor) {
    auto up = std::make_shared<SocketLane>(executor);
    auto down = std::make_shared<SocketLane>(executor);
    client = std::make_unique<SocketEnd>(down, up);
    server = std::make_unique<SocketEnd>(up, down);
  }
  std::unique_ptr<SocketEnd> client;
  std::unique_ptr<SocketEnd> server;
};

}  // namespace vivavoce::platform
