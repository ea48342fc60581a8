// SPDX-License-Identifier: Apache-2.0
// RFC 6455 by hand, for clients that keep to it and for those that do not.
#pragma once

#include <functional>
#include <future>
#include <string>
#include <string_view>
#include <vector>

#include "tests/net/server_fixture.h"

namespace vivavoce::testing {

struct Frame {
  int opcode = 0;
  bool fin = true;
  std::string payload;
};

inline constexpr int kText = 1, kBinary = 2, kCloseFrame = 8, kPing = 9, kPong = 10;

std::string MaskedFrame(int opcode, std::string_view payload, bool fin = true);
std::string PlainFrame(int opcode, std::string_view payload);  // as no client may send
std::string UpgradeRequest(std::string_view target, std::string_view more = "");

Frame ReadFrame(RawClient& client);
// The code of the close frame that comes next; 1006 where the connection ends without one.
int ReadCloseCode(RawClient& client);

// Lets everybody in; each test says what is done with the sockets.
class FunctionSockets final : public WebSocketHandler {
 public:
  boost::asio::awaitable<absl::StatusOr<SocketAdmission>> Admit(
      const HttpServerRequest& request) override;
  boost::asio::awaitable<absl::Status> Serve(HttpServerRequest request,
                                             std::unique_ptr<WebSocket> socket) override;
  void Drain() override;

  std::function<absl::StatusOr<SocketAdmission>(const HttpServerRequest&)> admit;
  // By default every message is sent back.
  std::function<boost::asio::awaitable<absl::Status>(WebSocket&)> serve;
  std::function<void()> drain;
  WebSocketLimits limits;
  std::promise<absl::Status> served;  // what the first Serve() came to
  int ended = 0;
};

}  // namespace vivavoce::testing
