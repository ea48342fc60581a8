// SPDX-License-Identifier: Apache-2.0
// The server side's abstract classes can be implemented and put together as the gateway and the
// edge need it: answers, streamed bodies, admission before the upgrade, drain.
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <vector>

#include "vivavoce/net/http_server.h"
#include "vivavoce/net/websocket_server.h"

namespace vivavoce {
namespace {

class Pieces final : public HttpBody {
 public:
  boost::asio::awaitable<absl::StatusOr<std::optional<std::string>>> Read() override {
    std::optional<std::string> piece;
    if (left_ > 0) piece = std::string(static_cast<size_t>(left_--), 'x');
    co_return piece;
  }

 private:
  int left_ = 2;
};

class Api final : public HttpHandler {
 public:
  boost::asio::awaitable<absl::StatusOr<HttpServerResponse>> Handle(
      HttpServerRequest request) override {
    HttpServerResponse response;
    if (request.path == "/health/live") {
      response.body = "{}";
    } else if (request.path == "/recording") {
      response.stream = std::make_unique<Pieces>();
      response.stream_bytes = 3;
    } else {
      response.status = 404;
    }
    co_return response;
  }
};

class EchoSocket final : public WebSocket {
 public:
  explicit EchoSocket(std::vector<WebSocketMessage>& wire) : wire_(wire) {}
  boost::asio::awaitable<absl::StatusOr<std::optional<WebSocketMessage>>> Read() override {
    std::optional<WebSocketMessage> next;
    if (!std::exchange(read_, true)) next.emplace();
    co_return next;
  }
  boost::asio::awaitable<absl::Status> Write(WebSocketMessage message) override {
    wire_.push_back(std::move(message));
    co_return absl::OkStatus();
  }
  boost::asio::awaitable<absl::Status> Close(uint16_t, std::string) override {
    co_return absl::OkStatus();
  }

 private:
  std::vector<WebSocketMessage>& wire_;
  bool read_ = false;
};

class Edge final : public WebSocketHandler {
 public:
  boost::asio::awaitable<absl::StatusOr<SocketAdmission>> Admit(
      const HttpServerRequest& request) override {
    SocketAdmission admission;
    if (request.query != "token=good") {
      admission.refusal.emplace();
      admission.refusal->status = 401;
    }
    admission.subprotocol = "vivavoce.v1";
    co_return admission;
  }
  boost::asio::awaitable<absl::Status> Serve(HttpServerRequest,
                                             std::unique_ptr<WebSocket> socket) override {
    for (;;) {
      absl::StatusOr<std::optional<WebSocketMessage>> message = co_await socket->Read();
      if (!message.ok()) co_return message.status();
      if (!message->has_value()) break;
      absl::Status written = co_await socket->Write(**std::move(message));
      if (!written.ok()) co_return written;
    }
    auto code = static_cast<uint16_t>(SocketCloseCode::kNormal);
    co_return co_await socket->Close(code, "");
  }
  void Drain() override { draining = true; }

  bool draining = false;
};

// A server without a network: what it is given stands for what clients send.
class TableServer final : public HttpServer {
 public:
  explicit TableServer(ServerOptions options) : options_(std::move(options)) {}
  uint16_t port() const override { return options_.port == 0 ? 40'000 : options_.port; }
  boost::asio::awaitable<absl::Status> Serve() override {
    for (const char* path : {"/health/live", "/recording", "/none"}) {
      HttpServerRequest request;
      request.path = path;
      absl::StatusOr<HttpServerResponse> response =
          co_await options_.http->Handle(std::move(request));
      if (!response.ok()) co_return response.status();
      int64_t bytes = static_cast<int64_t>(response->body.size());
      while (response->stream != nullptr) {
        absl::StatusOr<std::optional<std::string>> piece = co_await response->stream->Read();
        if (!piece.ok()) co_return piece.status();
        if (!piece->has_value()) break;
        bytes += static_cast<int64_t>((*piece)->size());
      }
      answers.emplace_back(response->status, bytes);
    }
    for (const char* query : {"token=bad", "token=good"}) {
      HttpServerRequest request;
      request.query = query;
      absl::StatusOr<SocketAdmission> admission = co_await options_.sockets->Admit(request);
      if (!admission.ok()) co_return admission.status();
      if (admission->refusal) {
        answers.emplace_back(admission->refusal->status, 0);
        continue;
      }
      std::unique_ptr<WebSocket> socket = std::make_unique<EchoSocket>(wire);
      absl::Status served = co_await options_.sockets->Serve(std::move(request), std::move(socket));
      if (!served.ok()) co_return served;
    }
    co_return absl::OkStatus();
  }
  boost::asio::awaitable<absl::Status> Drain(std::chrono::nanoseconds) override {
    options_.sockets->Drain();
    co_return absl::OkStatus();
  }
  int connections() const override { return 0; }

  std::vector<std::pair<int, int64_t>> answers;
  std::vector<WebSocketMessage> wire;

 private:
  ServerOptions options_;
};

boost::asio::awaitable<void> ServeAndDrain(TableServer& server, std::vector<absl::Status>& ends) {
  absl::Status served = co_await server.Serve();
  ends.push_back(served);
  absl::Status drained = co_await server.Drain(std::chrono::seconds(20));
  ends.push_back(drained);
}

TEST(ServerShapesTest, AnswersStreamsAdmitsAndDrains) {
  Api api;
  Edge edge;
  ServerOptions options;
  options.http = &api;
  options.sockets = &edge;
  TableServer server(options);
  std::vector<absl::Status> ends;
  boost::asio::io_context io;

  boost::asio::co_spawn(io, ServeAndDrain(server, ends), boost::asio::detached);
  io.run();

  ASSERT_EQ(ends.size(), 2u);
  EXPECT_TRUE(ends[0].ok() && ends[1].ok());
  std::vector<std::pair<int, int64_t>> expected = {{200, 2}, {200, 3}, {404, 0}, {401, 0}};
  EXPECT_EQ(server.answers, expected);
  EXPECT_EQ(server.wire.size(), 1u);
  EXPECT_TRUE(edge.draining);
}

TEST(ServerShapesTest, LimitsAreThoseOfTheContract) {
  WebSocketLimits limits;
  EXPECT_EQ(limits.message_bytes, 1 << 20);
  EXPECT_EQ(limits.idle, std::chrono::seconds(60));
  EXPECT_EQ(limits.lifetime, std::chrono::hours(2));
  EXPECT_EQ(static_cast<uint16_t>(SocketCloseCode::kReplaced), 4409);
}

}  // namespace
}  // namespace vivavoce
