// SPDX-License-Identifier: Apache-2.0
// What a well-behaved client gets: answers, streams, keep-alive, drain.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>

#include "tests/net/server_fixture.h"
#include "vivavoce/base/channel.h"
#include "vivavoce/base/status.h"

namespace vivavoce::testing {
namespace {

namespace asio = boost::asio;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string Get(std::string_view target, std::string_view more = "") {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: here\r\n" + std::string(more) + "\r\n";
}

// Gives its pieces, and says when it is gone.
class PieceBody final : public HttpBody {
 public:
  PieceBody(std::vector<std::string> pieces, std::promise<int>* gone, absl::Status end)
      : pieces_(std::move(pieces)), gone_(gone), end_(std::move(end)) {}
  ~PieceBody() override {
    if (gone_) gone_->set_value(reads_);
  }
  asio::awaitable<absl::StatusOr<std::optional<std::string>>> Read() override {
    ++reads_;
    std::optional<std::string> piece;
    if (next_ < pieces_.size()) {
      piece = pieces_[next_++];
    } else if (!end_.ok()) {
      co_return end_;
    }
    co_return piece;
  }

 private:
  std::vector<std::string> pieces_;
  std::promise<int>* gone_;
  absl::Status end_;
  size_t next_ = 0;
  int reads_ = 0;
};

HttpServerResponse Streamed(std::vector<std::string> pieces, std::optional<int64_t> bytes,
                            std::promise<int>* gone = nullptr,
                            absl::Status end = absl::OkStatus()) {
  HttpServerResponse response;
  response.stream = std::make_unique<PieceBody>(std::move(pieces), gone, std::move(end));
  response.stream_bytes = bytes;
  return response;
}

TEST(HttpServerTest, AnswersRequestsOfOneConnectionInTurn) {
  FunctionHandler handler;
  ServerThread server(handler);
  RawClient client(server.port());

  client.Send(Get("/a%20b/./c?x=%31"));
  std::string first = client.ReadAnswer();
  client.Send("POST /b HTTP/1.1\r\nHost: here\r\nContent-Length: 4\r\n\r\nbody");
  std::string second = client.ReadAnswer();

  EXPECT_THAT(first, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(first, HasSubstr(" GMT\r\n"));
  EXPECT_EQ(BodyOf(first), "GET /a b/c?x=%31 ");
  EXPECT_EQ(BodyOf(second), "POST /b? body");
  EXPECT_EQ(server.connections(), 1);
}

TEST(HttpServerTest, AnswersPipelinedRequestsInTheirOrder) {
  FunctionHandler handler;
  ServerThread server(handler);
  RawClient client(server.port());

  client.Send(Get("/1") + "POST /2 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" +
              "3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\nX-Late: 1\r\n\r\n" + Get("/3"));

  EXPECT_EQ(BodyOf(client.ReadAnswer()), "GET /1? ");
  EXPECT_EQ(BodyOf(client.ReadAnswer()), "POST /2? abcde");
  EXPECT_EQ(BodyOf(client.ReadAnswer()), "GET /3? ");
}

TEST(HttpServerTest, TrailersAreNotTakenForHeaders) {
  FunctionHandler handler;
  handler.handle = [](HttpServerRequest request) -> absl::StatusOr<HttpServerResponse> {
    HttpServerResponse response;
    const std::string* tenant = FindHeader(request.headers, "X-Tenant-ID");
    response.body = tenant ? *tenant : "none";
    return response;
  };
  ServerThread server(handler);
  RawClient client(server.port());

  client.Send(
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
      "0\r\nX-Tenant-ID: other\r\n\r\n");

  EXPECT_EQ(BodyOf(client.ReadAnswer()), "none");
}

TEST(HttpServerTest, HeadGetsTheHeadAlone) {
  FunctionHandler handler;
  handler.handle = [](HttpServerRequest request) -> absl::StatusOr<HttpServerResponse> {
    if (request.path == "/stream") return Streamed({"abc"}, 3);
    HttpServerResponse response;
    response.body = "12345";
    return response;
  };
  ServerThread server(handler);
  RawClient client(server.port());

  client.Send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\nHEAD /stream HTTP/1.1\r\nHost: h\r\n\r\n" +
              Get("/"));

  EXPECT_THAT(client.ReadUntil("\r\n\r\n"), HasSubstr("content-length: 5\r\n"));
  EXPECT_THAT(client.ReadUntil("\r\n\r\n"), HasSubstr("content-length: 3\r\n"));
  EXPECT_EQ(BodyOf(client.ReadAnswer()), "12345");
}

TEST(HttpServerTest, StreamsWithTheLengthOrInChunks) {
  FunctionHandler handler;
  handler.handle = [](HttpServerRequest request) -> absl::StatusOr<HttpServerResponse> {
    std::vector<std::string> pieces = {"one", "", std::string(100'000, 'x')};
    return Streamed(pieces,
                    request.path == "/known" ? std::optional<int64_t>(100'003) : std::nullopt);
  };
  ServerThread server(handler);
  RawClient client(server.port());

  client.Send(Get("/known") + Get("/unknown"));
  std::string known = client.ReadAnswer();
  std::string unknown = client.ReadAnswer();

  EXPECT_THAT(known, HasSubstr("content-length: 100003\r\n"));
  EXPECT_THAT(unknown, HasSubstr("transfer-encoding: chunked\r\n"));
  EXPECT_EQ(BodyOf(known), "one" + std::string(100'000, 'x'));
  EXPECT_EQ(BodyOf(unknown), BodyOf(known));
}

TEST(HttpServerTest, AnOldClientGetsAStreamToTheEndOfTheConnection) {
  FunctionHandler handler;
  handler.handle = [](HttpServerRequest) -> absl::StatusOr<HttpServerResponse> {
    return Streamed({"one", "two"}, std::nullopt);
  };
  ServerThread server(handler);
  RawClient client(server.port());

  client.Send("GET / HTTP/1.0\r\n\r\n");
  std::string answer = client.ReadToEnd();

  EXPECT_THAT(answer, Not(HasSubstr("chunked")));
  EXPECT_EQ(BodyOf(answer), "onetwo");
}

TEST(HttpServerTest, AStreamThatFailsOrIsOfAnotherLengthCutsTheConnection) {
  FunctionHandler handler;
  handler.handle = [](HttpServerRequest request) -> absl::StatusOr<HttpServerResponse> {
    if (request.path == "/fails") {
      return Streamed({"abc"}, std::nullopt, nullptr, DataLoss("damaged"));
    }
    return Streamed({"abc"}, request.path == "/long" ? 2 : 5);
  };
  ServerThread server(handler);

  for (const char* path : {"/fails", "/long", "/short"}) {
    RawClient client(server.port());
    client.Send(Get(path));
    std::string answer = client.ReadToEnd();
    EXPECT_TRUE(client.was_reset()) << path;
    EXPECT_THAT(answer, Not(HasSubstr("0\r\n\r\n"))) << path;
  }
}

TEST(HttpServerTest, KeepsASoundRequestIdAndReplacesAnother) {
  FunctionHandler handler;
  handler.handle = [](HttpServerRequest request) -> absl::StatusOr<HttpServerResponse> {
    HttpServerResponse response;
    response.body = request.request_id + " " + request.peer;
    return response;
  };
  ServerThread server(handler);
  RawClient client(server.port());

  client.Send(Get("/", "X-Request-ID: run-7.a\r\n"));
  std::string kept = client.ReadAnswer();
  client.Send(Get("/", "X-Request-ID: <script>\r\n"));
  std::string replaced = client.ReadAnswer();

  EXPECT_THAT(kept, HasSubstr("x-request-id: run-7.a\r\n"));
  EXPECT_EQ(BodyOf(kept), "run-7.a 127.0.0.1");
  EXPECT_THAT(replaced, Not(HasSubstr("script")));
  EXPECT_EQ(BodyOf(replaced).size(), 36 + std::string(" 127.0.0.1").size());
}

TEST(HttpServerTest, AFailedOrThrowingHandlerIsABare500AndNothingElse) {
  FunctionHandler handler;
  handler.handle = [](HttpServerRequest request) -> absl::StatusOr<HttpServerResponse> {
    if (request.path == "/throws") throw std::runtime_error("secret");
    if (request.path == "/splits") {
      HttpServerResponse response;
      response.headers.emplace_back("x-a", "1\r\nset-cookie: secret");
      return response;
    }
    return Internal("secret");
  };
  ServerThread server(handler);
  RawClient client(server.port());

  for (const char* path : {"/fails", "/throws", "/splits"}) {
    client.Send(Get(path));
    std::string answer = client.ReadAnswer();
    EXPECT_EQ(StatusOf(answer), 500) << path;
    EXPECT_THAT(answer, Not(HasSubstr("secret"))) << path;
  }
}

TEST(HttpServerTest, AsksForTheBodyOnlyWhenItWillBeTaken) {
  FunctionHandler handler;
  HttpLimits limits;
  limits.body_bytes = 10;
  ServerThread server(handler, nullptr, limits);
  RawClient taken(server.port());
  RawClient refused(server.port());

  taken.Send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(taken.ReadUntil("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  taken.Send("body");
  EXPECT_EQ(BodyOf(taken.ReadAnswer()), "POST /? body");

  refused.Send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(StatusOf(refused.ReadAnswer()), 413);
}

TEST(HttpServerTest, AHalfClosedClientGetsItsAnswers) {
  FunctionHandler handler;
  ServerThread server(handler);
  RawClient client(server.port());

  client.Send(Get("/1") + Get("/2"));
  client.EndSending();

  EXPECT_EQ(BodyOf(client.ReadAnswer()), "GET /1? ");
  EXPECT_EQ(BodyOf(client.ReadAnswer()), "GET /2? ");
  EXPECT_EQ(client.ReadToEnd(), "");
}

// Waits until it is told to go on, or is cancelled.
class Gate {
 public:
  explicit Gate(asio::any_io_executor executor) : open_(std::move(executor)) {}
  asio::awaitable<void> Wait() {
    entered.set_value();
    struct Left {
      std::promise<void>& promise;
      ~Left() { promise.set_value(); }
    } said{left};
    while (!is_open_) co_await open_.Wait();
  }
  void Open() {
    is_open_ = true;
    open_.Notify();
  }
  std::promise<void> entered;
  std::promise<void> left;

 private:
  bool is_open_ = false;
  internal::Signal open_;
};

TEST(HttpServerTest, AClientThatResetsCancelsItsHandler) {
  FunctionHandler handler;
  ServerThread server(handler);
  Gate gate(server.executor());
  handler.before = [&] { return gate.Wait(); };
  RawClient client(server.port());
  client.Send(Get("/"));
  gate.entered.get_future().wait();

  client.Reset();

  EXPECT_EQ(gate.left.get_future().wait_for(std::chrono::seconds(10)), std::future_status::ready);
}

TEST(HttpServerTest, AStreamWhoseClientHasGoneIsDestroyed) {
  FunctionHandler handler;
  std::promise<int> gone;
  handler.handle = [&](HttpServerRequest) -> absl::StatusOr<HttpServerResponse> {
    std::vector<std::string> pieces(64, std::string(1 << 20, 'x'));
    return Streamed(std::move(pieces), std::nullopt, &gone);
  };
  ServerThread server(handler);
  RawClient client(server.port());
  client.Send(Get("/"));
  client.ReadBytes(100'000);

  client.Reset();

  std::future<int> reads = gone.get_future();
  ASSERT_EQ(reads.wait_for(std::chrono::seconds(10)), std::future_status::ready);
  EXPECT_LT(reads.get(), 32);  // asked for as they were taken
}

TEST(HttpServerTest, DrainingAnswersWhatIsUnderWayAndClosesTheRest) {
  FunctionHandler handler;
  ServerThread server(handler);
  Gate gate(server.executor());
  handler.before = [&] { return gate.Wait(); };
  RawClient idle(server.port());
  RawClient busy(server.port());
  busy.Send(Get("/"));
  gate.entered.get_future().wait();

  auto drained = std::async([&] { return server.Drain(std::chrono::seconds(10)); });
  EXPECT_EQ(idle.ReadToEnd(), "");
  server.Post([&] { gate.Open(); });
  std::string answer = busy.ReadToEnd();

  EXPECT_EQ(StatusOf(answer), 200);
  EXPECT_THAT(answer, HasSubstr("connection: close\r\n"));
  absl::Status status = drained.get();
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_TRUE(server.served().ok()) << server.served();
}

TEST(HttpServerTest, DrainingCutsWhatTakesTooLong) {
  FunctionHandler handler;
  ServerThread server(handler);
  Gate gate(server.executor());
  handler.before = [&] { return gate.Wait(); };
  RawClient busy(server.port());
  busy.Send(Get("/"));
  gate.entered.get_future().wait();

  absl::Status status = server.Drain(std::chrono::milliseconds(20));

  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(std::string(Message(status)), HasSubstr("1 connections"));
  EXPECT_EQ(busy.ReadToEnd(), "");
  EXPECT_TRUE(server.served().ok());
}

TEST(HttpServerTest, CancellingServeCutsEverything) {
  FunctionHandler handler;
  ServerThread server(handler);
  Gate gate(server.executor());
  handler.before = [&] { return gate.Wait(); };
  RawClient busy(server.port());
  busy.Send(Get("/"));
  gate.entered.get_future().wait();

  server.CancelServe();

  EXPECT_EQ(busy.ReadToEnd(), "");
  EXPECT_EQ(server.served().code(), absl::StatusCode::kCancelled);
}

TEST(HttpServerTest, SaysWhyItCannotListen) {
  FunctionHandler handler;
  ServerThread server(handler);
  asio::any_io_executor executor = server.executor();
  std::unique_ptr<Clock> clock = MakeSystemClock(executor);
  std::unique_ptr<ServerListener> listener = MakeServerListener(executor, *clock, Telemetry());
  ServerOptions options;
  options.http = &handler;

  options.port = server.port();
  EXPECT_EQ(listener->Listen(options).status().code(), absl::StatusCode::kAlreadyExists);
  options.host = "localhost";
  EXPECT_EQ(listener->Listen(options).status().code(), absl::StatusCode::kInvalidArgument);
  options.host = "127.0.0.1";
  options.http = nullptr;
  EXPECT_EQ(listener->Listen(options).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace vivavoce::testing
