// SPDX-License-Identifier: Apache-2.0
// What no decent client sends: each has its status, and the connection is closed behind it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <vector>

#include "tests/net/server_fixture.h"
#include "vivavoce/base/metric_names.h"

namespace vivavoce::testing {
namespace {

using ::testing::HasSubstr;

struct Vector {
  const char* request;
  int status;
};

// One answer of that status, nothing behind it, and the end of the connection.
void ExpectRefused(uint16_t port, std::string_view request, int status) {
  RawClient client(port);
  client.Send(request);
  client.EndSending();
  std::string answer = client.ReadAnswer();
  EXPECT_EQ(StatusOf(answer), status) << request;
  EXPECT_THAT(answer, HasSubstr("connection: close\r\n")) << request;
  EXPECT_THAT(answer, HasSubstr("application/problem+json")) << request;
  EXPECT_EQ(client.ReadToEnd(), "") << request;
}

constexpr std::string_view kSmuggled = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";

TEST(HttpHostileTest, ALengthThatCanBeReadInTwoWaysIsRefused) {
  FunctionHandler handler;
  ServerThread server(handler);
  for (const Vector& it : std::vector<Vector>{
           {"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
           {"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n", 400},
           {"Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd", 400},
           {"Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd", 400},
           {"Content-Length: 4, 4\r\n\r\nabcd", 400},
           {"Content-Length: +4\r\n\r\nabcd", 400},
           {"Content-Length: -4\r\n\r\nabcd", 400},
           {"Content-Length: 0x4\r\n\r\nabcd", 400},
           {"Content-Length: 4 4\r\n\r\nabcd", 400},
           {"Content-Length: \r\n\r\n", 400},
           {"Content-Length: 99999999999999999999999\r\n\r\n", 400},
           {"Content-Length : 4\r\n\r\nabcd", 400},
           {"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
           {"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 501},
           {"Transfer-Encoding: identity\r\n\r\n", 501},
           {"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501},
           {"Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n", 501},
           {"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n", 400},
           {"Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
           {"Transfer-Encoding:\x0b"
            "chunked\r\n\r\n0\r\n\r\n",
            400},
           {"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400},
           {"X: y\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
           {"X: y\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400}}) {
    std::string head = "POST / HTTP/1.1\r\nHost: h\r\n";
    ExpectRefused(server.port(), head + it.request + std::string(kSmuggled), it.status);
  }
  ExpectRefused(
      server.port(),
      "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + std::string(kSmuggled),
      400);
}

TEST(HttpHostileTest, BrokenChunksAreRefused) {
  FunctionHandler handler;
  ServerThread server(handler);
  std::string long_extension = "1;" + std::string(70'000, 'e') + "\r\na\r\n0\r\n\r\n";
  for (const char* chunks :
       {"zz\r\n", "-1\r\n", "5\r\nabc\r\n0\r\n\r\n", "1\r\nab\r\n0\r\n\r\n", "1\nabc",
        "ffffffffffffffffff\r\n", "0x1\r\na\r\n0\r\n\r\n", " 1\r\na\r\n0\r\n\r\n",
        "1 \r\na\r\n0\r\n\r\n", "0\r\nBad Trailer\r\n\r\n", "\r\n", long_extension.c_str()}) {
    std::string head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    ExpectRefused(server.port(), head + chunks + std::string(kSmuggled), 400);
  }
}

TEST(HttpHostileTest, BrokenRequestsAreRefused) {
  FunctionHandler handler;
  ServerThread server(handler);
  for (const Vector& it :
       std::vector<Vector>{{"GET / HTTP/1.1\r\n\r\n", 400},
                           {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
                           {"GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505},
                           {"GET / HTTP/0.9\r\nHost: h\r\n\r\n", 505},
                           {"GET /\r\n\r\n", 400},
                           {"GET  / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
                           {"GET / HTTP/1.1\nHost: h\n\n", 505},
                           {"GET / HTTP/1.1\r\nHost: h\r\nNo colon\r\n\r\n", 400},
                           {"GET / HTTP/1.1\r\nHost: h\r\n: no name\r\n\r\n", 400},
                           {"GET / HTTP/1.1\r\nHost: h\r\nX(y): 1\r\n\r\n", 400},
                           {"GET / HTTP/1.1\r\nHost: h\r\nExpect: magic\r\n\r\n", 417},
                           {"G\x01T / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
                           {"GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n", 400},
                           {"GET /%00 HTTP/1.1\r\nHost: h\r\n\r\n", 400},
                           {"GET /..%2f HTTP/1.1\r\nHost: h\r\n\r\n", 400},
                           {"GET /../etc/passwd HTTP/1.1\r\nHost: h\r\n\r\n", 400},
                           {"GET /a/%2e%2e/%2E%2e/b HTTP/1.1\r\nHost: h\r\n\r\n", 400},
                           {"GET /#part HTTP/1.1\r\nHost: h\r\n\r\n", 400},
                           {"CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n", 400},
                           {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 tls \r\n\r\n", 400},
                           {"GET / HTTP/1.1\r\nHost", 400}}) {
    ExpectRefused(server.port(), it.request, it.status);
  }
}

TEST(HttpHostileTest, WhatIsTooLongIsRefusedBeforeItIsRead) {
  FunctionHandler handler;
  HttpLimits limits;
  limits.head_bytes = 1000;
  limits.body_bytes = 1000;
  ServerThread server(handler, nullptr, limits);
  std::string long_text(2000, 'x');
  std::string head = "POST / HTTP/1.1\r\nHost: h\r\n";

  ExpectRefused(server.port(), "GET /" + long_text + " HTTP/1.1\r\nHost: h\r\n\r\n", 431);
  ExpectRefused(server.port(), head + "X: " + long_text + "\r\n\r\n", 431);
  ExpectRefused(server.port(), head + "Content-Length: 1001\r\n\r\n", 413);
  ExpectRefused(server.port(),
                head + "Transfer-Encoding: chunked\r\n\r\n7d0\r\n" + long_text + "\r\n0\r\n\r\n",
                413);
}

TEST(HttpHostileTest, ATrickledHeadOrBodyMeetsItsLimit) {
  FunctionHandler handler;
  HttpLimits limits;
  limits.head_timeout = std::chrono::milliseconds(50);
  limits.body_timeout = std::chrono::milliseconds(50);
  ServerThread server(handler, nullptr, limits);
  RawClient head(server.port());
  RawClient body(server.port());

  head.Send("GET / HTTP/1.1\r\nX-Never: ");
  body.Send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nnever");

  EXPECT_EQ(StatusOf(head.ReadAnswer()), 408);
  EXPECT_EQ(head.ReadToEnd(), "");
  EXPECT_EQ(StatusOf(body.ReadAnswer()), 408);
  EXPECT_EQ(body.ReadToEnd(), "");
}

TEST(HttpHostileTest, SilenceBetweenRequestsEndsWithoutAWord) {
  FunctionHandler handler;
  HttpLimits limits;
  limits.idle_timeout = std::chrono::seconds(2);  // longer than it takes to send, on any machine
  ServerThread server(handler, nullptr, limits);
  RawClient never(server.port());
  RawClient once(server.port());

  once.Send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");

  EXPECT_EQ(StatusOf(once.ReadAnswer()), 200);
  EXPECT_EQ(once.ReadToEnd(), "");
  EXPECT_EQ(never.ReadToEnd(), "");
}

TEST(HttpHostileTest, WhoTakesNothingIsCut) {
  FunctionHandler handler;
  handler.handle = [](HttpServerRequest) -> absl::StatusOr<HttpServerResponse> {
    HttpServerResponse response;
    response.body.assign(64 << 20, 'x');
    return response;
  };
  HttpLimits limits;
  limits.write_timeout = std::chrono::seconds(2);  // the head is read before that
  ServerThread server(handler, nullptr, limits);
  RawClient client(server.port(), 4096);
  client.Send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  client.ReadUntil("\r\n\r\n");

  EXPECT_TRUE(server.ReachesConnections(0));

  EXPECT_LT(client.ReadToEnd().size(), size_t{64} << 20);
  EXPECT_TRUE(client.was_reset());
}

class RefusalMeter final : public MeterSink {
 public:
  void Add(std::string_view counter, int64_t delta, std::span<const Field>) override {
    if (counter == metric::kHttpServerRefused) refusals += delta;
  }
  void Record(std::string_view, double, std::span<const Field>) override {}
  std::atomic<int64_t> refusals = 0;
};

TEST(HttpHostileTest, ConnectionsBeyondTheLimitAreTold503) {
  FunctionHandler handler;
  HttpLimits limits;
  limits.connections = 2;
  RefusalMeter meter;
  ServerThread server(handler, nullptr, limits, Telemetry(nullptr, &meter, nullptr));
  auto first = std::make_unique<RawClient>(server.port());
  RawClient second(server.port());
  for (RawClient* client : {first.get(), &second}) {
    client->Send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(StatusOf(client->ReadAnswer()), 200);
  }

  RawClient third(server.port());
  EXPECT_EQ(StatusOf(third.ReadAnswer()), 503);
  EXPECT_EQ(server.connections(), 2);
  first.reset();
  EXPECT_TRUE(server.ReachesConnections(1));
  RawClient fourth(server.port());
  fourth.Send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");

  EXPECT_EQ(StatusOf(fourth.ReadAnswer()), 200);
  EXPECT_EQ(meter.refusals.load(), 1);
}

}  // namespace
}  // namespace vivavoce::testing
