// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/net/websocket_client.h"

#include <gtest/gtest.h>

#include "tests/net/client_fixture.h"
#include "tests/net/socket_fixture.h"
#include "vivavoce/base/status.h"

namespace vivavoce::testing {
namespace {

namespace asio = boost::asio;

class WebSocketClientTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<WebSocket>> Connect(std::string url,
                                                     HttpHeaders headers = HttpHeaders()) {
    client_ = MakeWebSocketClient(world_.executor(), world_.clock(), Telemetry(), options_);
    return world_.Await(client_->Connect(std::move(url), std::move(headers)));
  }
  std::unique_ptr<WebSocket> Open(const ServerThread& server) {
    auto socket = Connect("ws://127.0.0.1:" + std::to_string(server.port()) + "/ws?a=b");
    EXPECT_TRUE(socket.ok()) << socket.status();
    return socket.ok() ? *std::move(socket) : nullptr;
  }
  absl::StatusOr<std::optional<WebSocketMessage>> Read(WebSocket& socket) {
    return world_.Await(socket.Read());
  }
  absl::Status Write(WebSocket& socket, std::string payload, bool binary) {
    WebSocketMessage message;
    message.binary = binary;
    message.payload = std::move(payload);
    return world_.Await(socket.Write(std::move(message)));
  }

  FunctionHandler http_;
  FunctionSockets sockets_;
  ClientWorld world_;
  WebSocketClientOptions options_;
  std::unique_ptr<WebSocketClient> client_;
};

TEST_F(WebSocketClientTest, ExchangesMessagesAndCloses) {
  ServerThread server(http_, &sockets_);
  std::unique_ptr<WebSocket> socket = Open(server);

  EXPECT_TRUE(Write(*socket, "hello", false).ok());
  EXPECT_TRUE(Write(*socket, std::string(300'000, 'b'), true).ok());
  auto text = Read(*socket);
  auto binary = Read(*socket);
  absl::Status closed = world_.Await(socket->Close(1000, "done"));
  auto end = Read(*socket);

  ASSERT_TRUE(text.ok() && binary.ok());
  EXPECT_EQ((*text)->payload, "hello");
  EXPECT_FALSE((*text)->binary);
  EXPECT_EQ((*binary)->payload.size(), 300'000u);
  EXPECT_TRUE((*binary)->binary);
  EXPECT_TRUE(closed.ok()) << closed;
  EXPECT_TRUE(end.ok() && !end->has_value());
  EXPECT_EQ(Write(*socket, "late", false).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(sockets_.served.get_future().get().ok());
}

TEST_F(WebSocketClientTest, TheServersCloseIsACleanEnd) {
  sockets_.serve = [](WebSocket& socket) -> asio::awaitable<absl::Status> {
    WebSocketMessage message;
    message.payload = "last";
    co_return co_await socket.Write(std::move(message));
  };
  ServerThread server(http_, &sockets_);
  std::unique_ptr<WebSocket> socket = Open(server);

  auto last = Read(*socket);
  auto end = Read(*socket);

  ASSERT_TRUE(last.ok() && last->has_value());
  EXPECT_EQ((*last)->payload, "last");
  EXPECT_TRUE(end.ok() && !end->has_value()) << end.status();
}

TEST_F(WebSocketClientTest, PassesHeadersAndTheTargetOn) {
  HttpServerRequest seen;
  sockets_.admit = [&](const HttpServerRequest& request) -> absl::StatusOr<SocketAdmission> {
    seen = request;
    SocketAdmission admission;
    admission.subprotocol = "vivavoce.v1";
    return admission;
  };
  ServerThread server(http_, &sockets_);
  HttpHeaders headers;
  headers.emplace_back("Sec-WebSocket-Protocol", "vivavoce.v1, bearer.abc");
  headers.emplace_back("X-A", "1");

  auto socket = Connect("ws://127.0.0.1:" + std::to_string(server.port()) + "/ws?a=b%20c",
                        std::move(headers));

  ASSERT_TRUE(socket.ok()) << socket.status();
  EXPECT_EQ(seen.path, "/ws");
  EXPECT_EQ(seen.query, "a=b%20c");
  EXPECT_EQ(*FindHeader(seen.headers, "x-a"), "1");
  EXPECT_EQ(*FindHeader(seen.headers, "host"), "127.0.0.1:" + std::to_string(server.port()));
}

TEST_F(WebSocketClientTest, ARefusalSaysWhatItMeans) {
  int status = 0;
  sockets_.admit = [&](const HttpServerRequest&) -> absl::StatusOr<SocketAdmission> {
    SocketAdmission admission;
    admission.refusal.emplace();
    admission.refusal->status = status;
    return admission;
  };
  ServerThread server(http_, &sockets_);
  std::string url = "ws://127.0.0.1:" + std::to_string(server.port()) + "/ws";

  for (auto [refused, code] : {std::pair(401, absl::StatusCode::kUnauthenticated),
                               std::pair(403, absl::StatusCode::kPermissionDenied),
                               std::pair(404, absl::StatusCode::kNotFound),
                               std::pair(429, absl::StatusCode::kResourceExhausted),
                               std::pair(503, absl::StatusCode::kUnavailable)}) {
    server.Post([&, refused = refused] { status = refused; });
    auto socket = Connect(url);
    EXPECT_EQ(socket.status().code(), code) << socket.status();
    ASSERT_TRUE(GetErrorDetail(socket.status()).has_value());
    EXPECT_EQ(GetErrorDetail(socket.status())->http_status, refused);
  }
}

TEST_F(WebSocketClientTest, WhoDoesNotAnswerIsGivenUp) {
  CannedServer silent({});
  options_.connect_timeout = std::chrono::milliseconds(50);

  auto socket = Connect("ws://127.0.0.1:" + std::to_string(silent.port()));
  auto tls = Connect("wss://127.0.0.1:" + std::to_string(silent.port()));

  EXPECT_EQ(socket.status().code(), absl::StatusCode::kDeadlineExceeded) << socket.status();
  EXPECT_EQ(tls.status().code(), absl::StatusCode::kDeadlineExceeded) << tls.status();
}

TEST_F(WebSocketClientTest, WhatIsNoWebSocketIsAnError) {
  CannedServer server(
      {"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
       "Connection: Upgrade\r\nSec-WebSocket-Accept: AAAA\r\n\r\n",
       "SSH-2.0-OpenSSH_9.2\r\n\r\n"});
  std::string url = "ws://127.0.0.1:" + std::to_string(server.port()) + "/";

  EXPECT_FALSE(Connect(url).ok());
  EXPECT_FALSE(Connect(url).ok());
  EXPECT_EQ(Connect("http://127.0.0.1/").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Connect("ws://").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(WebSocketClientTest, AMessageBeyondTheLimitEndsTheConnection) {
  options_.message_bytes = 1000;
  ServerThread server(http_, &sockets_);
  std::unique_ptr<WebSocket> socket = Open(server);

  EXPECT_TRUE(Write(*socket, std::string(1001, 'x'), true).ok());

  EXPECT_EQ(Read(*socket).status().code(), absl::StatusCode::kResourceExhausted);
}

TEST_F(WebSocketClientTest, DestroyingTheSocketEndsTheConnection) {
  ServerThread server(http_, &sockets_);
  std::unique_ptr<WebSocket> socket = Open(server);
  EXPECT_TRUE(Write(*socket, "hello", false).ok());
  EXPECT_TRUE(Read(*socket).ok());

  socket.reset();

  EXPECT_EQ(sockets_.served.get_future().get().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace vivavoce::testing
