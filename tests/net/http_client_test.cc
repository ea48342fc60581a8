// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/net/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <future>

#include "tests/net/client_fixture.h"
#include "tests/net/server_fixture.h"
#include "vivavoce/base/status.h"
#include "vivavoce/base/virtual_clock.h"

namespace vivavoce::testing {
namespace {

namespace asio = boost::asio;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class HttpClientTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<HttpResponse>> Send(HttpRequest request) {
    if (!client_) {
      client_ = MakeHttpClient(world_.executor(), world_.clock(), Telemetry(), options_);
    }
    return world_.Await(client_->Send(std::move(request)));
  }
  absl::StatusOr<std::unique_ptr<HttpResponse>> Get(std::string url) {
    HttpRequest request;
    request.url = std::move(url);
    return Send(std::move(request));
  }
  absl::StatusOr<std::string> Body(HttpResponse& response) {
    return world_.Await(ReadBody(response));
  }

  ClientWorld world_;
  HttpClientOptions options_;
  std::unique_ptr<HttpClient> client_;
};

std::string UrlOf(const ServerThread& server, std::string_view target) {
  return "http://127.0.0.1:" + std::to_string(server.port()) + std::string(target);
}

TEST_F(HttpClientTest, SendsTheRequestAndReadsTheAnswer) {
  FunctionHandler handler;
  handler.handle = [](HttpServerRequest request) -> absl::StatusOr<HttpServerResponse> {
    HttpServerResponse response;
    response.status = 201;
    response.headers.emplace_back("X-Seen", *FindHeader(request.headers, "x-sent"));
    response.body = request.method + " " + request.path + " " + request.body;
    for (const char* name : {"content-type", "expect", "accept-encoding"}) {
      if (FindHeader(request.headers, name)) response.body += std::string(" ") + name;
    }
    return response;
  };
  ServerThread server(handler);
  HttpRequest request;
  request.method = "POST";
  request.url = UrlOf(server, "/hook?x=1");
  request.headers.emplace_back("X-Sent", "yes");
  request.body = std::string(100'000, 'b') + std::string(1, '\0') + "end";
  std::string body = request.body;

  auto response = Send(std::move(request));

  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ((*response)->status(), 201);
  EXPECT_EQ(*FindHeader((*response)->headers(), "x-seen"), "yes");
  EXPECT_EQ(*Body(**response), "POST /hook " + body);
}

TEST_F(HttpClientTest, SaysWhoItIsAndOneConnectionServesManyRequests) {
  FunctionHandler handler;
  std::string agent;
  handler.handle = [&](HttpServerRequest request) -> absl::StatusOr<HttpServerResponse> {
    agent = *FindHeader(request.headers, "user-agent");
    HttpServerResponse response;
    response.status = request.method == "HEAD" ? 200 : 204;
    return response;
  };
  ServerThread server(handler);

  for (const char* method : {"GET", "HEAD", "DELETE"}) {
    HttpRequest request;
    request.method = method;
    request.url = UrlOf(server, "/");
    auto response = Send(std::move(request));
    ASSERT_TRUE(response.ok()) << response.status();
    EXPECT_EQ(*Body(**response), "");
  }

  EXPECT_THAT(agent, ::testing::StartsWith("vivavoce/"));
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(HttpClientTest, FollowsNothing) {
  CannedServer server(
      {"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"});

  auto response = Get(server.url("/"));

  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ((*response)->status(), 302);
  EXPECT_EQ(server.accepted(), 1);
}

TEST_F(HttpClientTest, TheHeadOfAnInterimAnswerIsNotThatOfTheAnswer) {
  CannedServer server(
      {"HTTP/1.1 103 Early Hints\r\nX-A: early\r\n\r\n"
       "HTTP/1.1 200 OK\r\nX-A: late\r\nContent-Length: 2\r\n\r\nok"});

  auto response = Get(server.url("/"));

  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(*FindHeader((*response)->headers(), "x-a"), "late");
  EXPECT_EQ((*response)->headers().size(), 2u);
}

TEST_F(HttpClientTest, AnswersBeyondTheLimitsAreExhausted) {
  options_.head_bytes = 1000;
  options_.body_bytes = 1000;
  std::string long_value(2000, 'v');
  CannedServer server({"HTTP/1.1 200 OK\r\nX-A: " + long_value + "\r\n\r\n",
                       "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n" + long_value,
                       "HTTP/1.1 200 OK\r\n\r\n" + long_value});

  EXPECT_EQ(Get(server.url("/head")).status().code(), absl::StatusCode::kResourceExhausted);
  for (const char* path : {"/announced", "/until_the_end"}) {
    auto response = Get(server.url(path));
    absl::Status status = response.ok() ? Body(**response).status() : response.status();
    EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted) << path << status;
  }
}

TEST_F(HttpClientTest, SilenceEndsWithTheTimeout) {
  CannedServer server({});
  HttpRequest request;
  request.url = server.url("/");
  request.timeout = std::chrono::milliseconds(50);

  absl::Status status = Send(std::move(request)).status();

  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_TRUE(GetErrorDetail(status)->retryable);
}

TEST_F(HttpClientTest, WhatIsNoHttpAndWhatIsCutShortAreErrors) {
  CannedServer server({"SSH-2.0-OpenSSH_9.2\r\n\r\n",
                       "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
                       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"});

  EXPECT_FALSE(Get(server.url("/ssh")).ok());
  for (const char* path : {"/short", "/chunk"}) {
    auto response = Get(server.url(path));
    absl::Status status = response.ok() ? Body(**response).status() : response.status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << path << status;
  }
}

TEST_F(HttpClientTest, NobodyListeningIsUnavailable) {
  uint16_t port = 0;
  {
    CannedServer closed({});
    port = closed.port();
  }

  absl::Status status = Get("http://127.0.0.1:" + std::to_string(port)).status();

  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(GetErrorDetail(status)->retryable);
}

TEST_F(HttpClientTest, RefusesPrivateAddressesAtTheSocketWhateverTheirNotation) {
  options_.refuse_private_addresses = true;
  CannedServer server({});
  std::string port = ":" + std::to_string(server.port()) + "/";

  for (const char* host : {"127.0.0.1", "localhost", "127.1", "0x7f000001", "2130706433", "[::1]",
                           "[::ffff:127.0.0.1]", "0"}) {
    absl::Status status = Get("http://" + std::string(host) + port).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied) << host << ": " << status;
  }

  EXPECT_EQ(server.accepted(), 0);
}

TEST_F(HttpClientTest, RefusesWhatItWillNotSend) {
  options_.https_only = true;
  EXPECT_EQ(Get("http://example.com/").status().code(), absl::StatusCode::kPermissionDenied);
  for (const char* url :
       {"", "example.com", "ftp://example.com/", "https://u:p@example.com/", "https://",
        "https://a b/", "https://example.com/\r\nX: 1", "file:///etc/passwd", "https://[::1/"}) {
    EXPECT_EQ(Get(url).status().code(), absl::StatusCode::kInvalidArgument) << url;
  }
  for (auto header : {std::pair("X-A", "1\r\nX-B: 2"), std::pair("X A", "1"), std::pair("", "1")}) {
    HttpRequest request;
    request.url = "https://example.com/";
    request.headers.emplace_back(header.first, header.second);
    EXPECT_EQ(Send(std::move(request)).status().code(), absl::StatusCode::kInvalidArgument);
  }
  HttpRequest request;
  request.url = "https://example.com/";
  request.method = "GET / HTTP/1.1\r\nX:";
  EXPECT_EQ(Send(std::move(request)).status().code(), absl::StatusCode::kInvalidArgument);
}

// 64 MiB, and how much of it was asked for.
class LargeBody final : public HttpBody {
 public:
  LargeBody(std::atomic<int>& reads, std::promise<void>& gone) : reads_(reads), gone_(gone) {}
  ~LargeBody() override { gone_.set_value(); }
  asio::awaitable<absl::StatusOr<std::optional<std::string>>> Read() override {
    std::optional<std::string> piece;
    if (reads_.fetch_add(1) < 64) piece.emplace(1 << 20, 'x');
    co_return piece;
  }

 private:
  std::atomic<int>& reads_;
  std::promise<void>& gone_;
};

TEST_F(HttpClientTest, EndsTheExchangeWithTheResponse) {
  FunctionHandler handler;
  std::atomic<int> reads = 0;
  std::promise<void> gone;
  handler.handle = [&](HttpServerRequest) -> absl::StatusOr<HttpServerResponse> {
    HttpServerResponse response;
    response.stream = std::make_unique<LargeBody>(reads, gone);
    return response;
  };
  ServerThread server(handler);
  auto response = Get(UrlOf(server, "/"));
  ASSERT_TRUE(response.ok()) << response.status();

  response->reset();

  EXPECT_EQ(gone.get_future().wait_for(std::chrono::seconds(10)), std::future_status::ready);
}

TEST_F(HttpClientTest, ReadsNoFasterThanItsReader) {
  FunctionHandler handler;
  std::atomic<int> reads = 0;
  std::promise<void> gone;
  handler.handle = [&](HttpServerRequest) -> absl::StatusOr<HttpServerResponse> {
    HttpServerResponse response;
    response.stream = std::make_unique<LargeBody>(reads, gone);
    return response;
  };
  options_.body_bytes = 1 << 30;
  HttpLimits limits;
  limits.write_timeout = std::chrono::seconds(2);  // the head is read before that
  ServerThread server(handler, nullptr, limits);
  auto response = Get(UrlOf(server, "/"));
  ASSERT_TRUE(response.ok()) << response.status();

  gone.get_future().wait();  // nobody read: the server gives up

  EXPECT_LT(reads.load(), 32);
}

TEST_F(HttpClientTest, AStreamComesWhole) {
  FunctionHandler handler;
  std::atomic<int> reads = 0;
  std::promise<void> gone;
  handler.handle = [&](HttpServerRequest) -> absl::StatusOr<HttpServerResponse> {
    HttpServerResponse response;
    response.stream = std::make_unique<LargeBody>(reads, gone);
    return response;
  };
  options_.body_bytes = 1 << 30;
  ServerThread server(handler);
  auto response = Get(UrlOf(server, "/"));
  ASSERT_TRUE(response.ok()) << response.status();

  absl::StatusOr<std::string> body = Body(**response);

  ASSERT_TRUE(body.ok()) << body.status();
  EXPECT_EQ(body->size(), size_t{64} << 20);
}

asio::awaitable<int> FirstOf(HttpClient& client, Clock& clock, std::string url) {
  using asio::experimental::awaitable_operators::operator||;
  HttpRequest request;
  request.url = std::move(url);
  auto ended =
      co_await (client.Send(std::move(request)) || clock.Sleep(std::chrono::milliseconds(20)));
  co_return static_cast<int>(ended.index());
}

TEST_F(HttpClientTest, CancellingSendEndsTheExchange) {
  CannedServer server({});
  client_ = MakeHttpClient(world_.executor(), world_.clock(), Telemetry(), options_);

  EXPECT_EQ(world_.Await(FirstOf(*client_, world_.clock(), server.url("/"))), 1);
}

TEST_F(HttpClientTest, DestroyingTheClientCancelsWhatRuns) {
  CannedServer server({"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole"});
  auto response = Get(server.url("/"));
  ASSERT_TRUE(response.ok());
  FunctionHandler handler;
  std::promise<void> entered;
  ServerThread slow(handler);
  handler.before = [&]() -> asio::awaitable<void> {
    entered.set_value();
    std::unique_ptr<Clock> clock = MakeSystemClock(slow.executor());
    absl::Status slept = co_await clock->Sleep(std::chrono::hours(1));
  };
  HttpRequest request;
  request.url = UrlOf(slow, "/");
  std::optional<absl::Status> status;
  auto ended = [&](std::exception_ptr, absl::StatusOr<std::unique_ptr<HttpResponse>> result) {
    status = result.status();
  };
  asio::co_spawn(world_.executor(), client_->Send(std::move(request)), ended);
  auto destroy = [&]() -> asio::awaitable<int> {
    entered.get_future().wait();
    client_.reset();
    while (!status) {
      absl::Status slept = co_await world_.clock().Sleep(std::chrono::milliseconds(1));
    }
    co_return 0;
  };
  world_.Await(destroy());

  EXPECT_EQ(status->code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(*Body(**response), "whole");  // it had come before
}

TEST_F(HttpClientTest, AVirtualClockStandsStillMeanwhile) {
  FunctionHandler handler;
  ServerThread server(handler);
  asio::io_context io;
  VirtualClock clock(io.get_executor(), WallTime());
  std::unique_ptr<HttpClient> client =
      MakeHttpClient(io.get_executor(), clock, Telemetry(), HttpClientOptions());
  HttpRequest request;
  request.url = UrlOf(server, "/");
  bool is_done = false;
  auto ended = [&](std::exception_ptr, absl::StatusOr<std::unique_ptr<HttpResponse>> result) {
    is_done = result.ok();
  };
  asio::co_spawn(io, client->Send(std::move(request)), ended);

  io.poll();

  EXPECT_TRUE(clock.held());
  while (clock.held()) io.run_one();
  EXPECT_TRUE(is_done);
}

}  // namespace
}  // namespace vivavoce::testing
