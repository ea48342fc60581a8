// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/net/socket_fixture.h"
#include "vivavoce/base/channel.h"
#include "vivavoce/base/status.h"

namespace vivavoce::testing {
namespace {

namespace asio = boost::asio;
using ::testing::HasSubstr;
using ::testing::StartsWith;
constexpr auto kSoon = std::chrono::seconds(10);

class WebSocketServerTest : public ::testing::Test {
 protected:
  void Listen() { server_ = std::make_unique<ServerThread>(http_, &sockets_); }
  std::unique_ptr<RawClient> Open(std::string_view more = "", int receive_buffer = 0) {
    auto client = std::make_unique<RawClient>(server_->port(), receive_buffer);
    client->Send(UpgradeRequest("/ws", more));
    upgraded_ = client->ReadUntil("\r\n\r\n");
    EXPECT_THAT(upgraded_, StartsWith("HTTP/1.1 101"));
    return client;
  }
  absl::Status Served() {
    std::future<absl::Status> served = sockets_.served.get_future();
    if (served.wait_for(kSoon) != std::future_status::ready) return Internal("still served");
    return served.get();
  }

  FunctionHandler http_;
  FunctionSockets sockets_;
  std::unique_ptr<ServerThread> server_;
  std::string upgraded_;
};

TEST_F(WebSocketServerTest, SendsMessagesBackWholeAndOfTheirKind) {
  Listen();
  auto client = Open();
  EXPECT_THAT(upgraded_, HasSubstr("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));

  std::string big(70'000, 'b');
  client->Send(MaskedFrame(kText, "h\xc3\xa4llo") + MaskedFrame(kBinary, big) +
               MaskedFrame(kBinary, ""));

  Frame text = ReadFrame(*client);
  Frame binary = ReadFrame(*client);
  Frame empty = ReadFrame(*client);
  EXPECT_EQ(text.opcode, kText);
  EXPECT_EQ(text.payload, "h\xc3\xa4llo");
  EXPECT_EQ(binary.opcode, kBinary);
  EXPECT_EQ(binary.payload, big);
  EXPECT_EQ(empty.payload, "");
}

TEST_F(WebSocketServerTest, PutsFragmentsTogetherWithPingsBetweenThem) {
  Listen();
  auto client = Open();

  client->Send(MaskedFrame(kText, "one ", false) + MaskedFrame(kPing, "hey") +
               MaskedFrame(0, "two ", false) + MaskedFrame(0, "three"));

  Frame pong = ReadFrame(*client);
  EXPECT_EQ(pong.opcode, kPong);
  EXPECT_EQ(pong.payload, "hey");
  EXPECT_EQ(ReadFrame(*client).payload, "one two three");
}

TEST_F(WebSocketServerTest, TakesFramesSentBeforeItsAnswer) {
  Listen();
  RawClient client(server_->port());

  client.Send(UpgradeRequest("/ws") + MaskedFrame(kText, "early"));

  client.ReadUntil("\r\n\r\n");
  EXPECT_EQ(ReadFrame(client).payload, "early");
}

TEST_F(WebSocketServerTest, AnswersAClose) {
  Listen();
  auto client = Open();

  client->Send(MaskedFrame(kCloseFrame, "\x03\xe8"));

  EXPECT_EQ(ReadCloseCode(*client), 1000);
  EXPECT_EQ(client->ReadToEnd(), "");
  EXPECT_TRUE(Served().ok());
}

TEST_F(WebSocketServerTest, BrokenFramesCloseWithTheirCode) {
  Listen();
  struct Case {
    std::string sent;
    int code;
  };
  std::string huge = MaskedFrame(kBinary, std::string((1 << 20) + 1, 'x'));
  for (const Case& it : std::initializer_list<Case>{
           {MaskedFrame(kText, "\xff\xfe"), 1007},
           {PlainFrame(kText, "unmasked"), 1002},
           {MaskedFrame(3, "reserved opcode"), 1002},
           {MaskedFrame(0, "continues nothing"), 1002},
           {MaskedFrame(kPing, std::string(126, 'p')), 1002},
           {MaskedFrame(kPing, "in pieces", false), 1002},
           {MaskedFrame(kText | 0x40, "compressed"), 1002},
           {MaskedFrame(kCloseFrame, "\x03"), 1002},
           {MaskedFrame(kCloseFrame, std::string("\x03\xed", 2)), 1002},  // 1005 is never sent
           {huge, 1009},
           {MaskedFrame(kBinary, std::string(1 << 20, 'x'), false) + MaskedFrame(0, "y"), 1009}}) {
    auto client = Open();
    client->Send(it.sent);
    EXPECT_EQ(ReadCloseCode(*client), it.code) << it.sent.substr(0, 30);
  }
}

TEST_F(WebSocketServerTest, AnAbruptEndIsAnErrorOfTheReader) {
  Listen();
  auto client = Open();
  client->Send(MaskedFrame(kText, "half", false));

  client.reset();

  EXPECT_EQ(Served().code(), absl::StatusCode::kUnavailable);
}

TEST_F(WebSocketServerTest, ChoosesOneOfTheSubprotocolsOffered) {
  sockets_.admit = [](const HttpServerRequest& request) -> absl::StatusOr<SocketAdmission> {
    SocketAdmission admission;
    admission.subprotocol = request.query == "wrong" ? "other.v1" : "vivavoce.v1";
    return admission;
  };
  Listen();

  Open("Sec-WebSocket-Protocol: vivavoce.v1, bearer.abc\r\n");
  RawClient wrong(server_->port());
  wrong.Send(UpgradeRequest("/ws?wrong", "Sec-WebSocket-Protocol: vivavoce.v1\r\n"));

  EXPECT_THAT(upgraded_, HasSubstr("Sec-WebSocket-Protocol: vivavoce.v1\r\n"));
  EXPECT_EQ(StatusOf(wrong.ReadAnswer()), 500);
}

TEST_F(WebSocketServerTest, RefusesBeforeTheUpgrade) {
  sockets_.admit = [](const HttpServerRequest& request) -> absl::StatusOr<SocketAdmission> {
    if (request.query == "fails") return Internal("secret");
    SocketAdmission admission;
    admission.refusal.emplace();
    admission.refusal->status = 401;
    admission.refusal->body = "who are you";
    return admission;
  };
  Listen();
  struct Case {
    std::string request;
    int status;
  };
  std::string good = UpgradeRequest("/ws");
  auto with = [&](std::string from, std::string_view to) {
    std::string changed = good;
    changed.replace(changed.find(from), from.size(), to);
    return changed;
  };
  for (const Case& it :
       std::initializer_list<Case>{{good, 401},
                                   {UpgradeRequest("/ws?fails"), 500},
                                   {with("Version: 13", "Version: 8"), 426},
                                   {with("dGhlIHNhbXBsZSBub25jZQ==", "short"), 400},
                                   {with("Sec-WebSocket-Key", "X-Key"), 400},
                                   {with("GET", "POST"), 400},
                                   {with("Upgrade: websocket", "Upgrade: h2c"), 200}}) {
    RawClient client(server_->port());
    client.Send(it.request);
    std::string answer = client.ReadAnswer();
    EXPECT_EQ(StatusOf(answer), it.status) << it.request;
    EXPECT_EQ(answer.find("secret"), std::string::npos);
  }
}

TEST_F(WebSocketServerTest, WithoutSocketsAnUpgradeIs426) {
  server_ = std::make_unique<ServerThread>(http_, nullptr);
  RawClient client(server_->port());

  client.Send(UpgradeRequest("/ws"));

  EXPECT_EQ(StatusOf(client.ReadAnswer()), 426);
}

TEST_F(WebSocketServerTest, ClosesWith1000AfterTheHandlerAnd1011AfterItsError) {
  bool fails = false;
  sockets_.serve = [&](WebSocket& socket) -> asio::awaitable<absl::Status> {
    WebSocketMessage last;
    last.payload = "last";
    absl::Status written = co_await socket.Write(std::move(last));
    if (!written.ok() || !fails) co_return written;
    co_return Internal("secret");
  };
  Listen();

  auto well = Open();
  EXPECT_EQ(ReadFrame(*well).payload, "last");
  EXPECT_EQ(ReadCloseCode(*well), 1000);
  server_->Post([&] { fails = true; });
  auto badly = Open();
  EXPECT_EQ(ReadFrame(*badly).payload, "last");
  EXPECT_EQ(ReadCloseCode(*badly), 1011);
}

TEST_F(WebSocketServerTest, TheHandlersOwnCloseHasItsCodeAndReason) {
  sockets_.serve = [&](WebSocket& socket) -> asio::awaitable<absl::Status> {
    auto code = static_cast<uint16_t>(SocketCloseCode::kReplaced);
    std::string reason = "r" + std::string(80, '\xc3');
    for (size_t i = 2; i < reason.size(); i += 2) reason[i] = '\xa4';
    reason += std::string(60, 'x');
    co_return co_await socket.Close(code, std::move(reason));
  };
  Listen();
  auto client = Open();

  Frame close = ReadFrame(*client);
  client->Send(MaskedFrame(kCloseFrame, close.payload.substr(0, 2)));

  EXPECT_EQ(close.payload.substr(0, 2), "\x11\x39");  // 4409
  EXPECT_LE(close.payload.size(), 125u);
  EXPECT_EQ(client->ReadToEnd(), "");
  EXPECT_TRUE(Served().ok());
}

TEST_F(WebSocketServerTest, SilenceAndAgeClose4408) {
  sockets_.limits.idle = std::chrono::milliseconds(50);
  Listen();
  auto silent = Open();
  EXPECT_EQ(ReadCloseCode(*silent), 4408);
  EXPECT_EQ(Served().code(), absl::StatusCode::kDeadlineExceeded);

  server_->Post([&] {
    sockets_.limits.idle = std::chrono::hours(1);
    sockets_.limits.lifetime = std::chrono::milliseconds(50);
  });
  auto old = Open();
  EXPECT_EQ(ReadCloseCode(*old), 4408);
}

TEST_F(WebSocketServerTest, AMessageWithoutEndIsSilenceToo) {
  sockets_.limits.idle = std::chrono::milliseconds(100);
  Listen();
  auto client = Open();
  client->Send(MaskedFrame(kText, "begins", false));

  std::string fragment = MaskedFrame(0, "", false);
  while (client->Send(fragment)) {
  }

  EXPECT_EQ(Served().code(), absl::StatusCode::kDeadlineExceeded);
}

TEST_F(WebSocketServerTest, WritesWaitForASlowClientAndGiveUpOnADeadOne) {
  sockets_.limits.unsent_bytes = 1 << 20;
  sockets_.limits.write_timeout = std::chrono::seconds(2);  // the upgrade is read before that
  std::promise<int> stuck;
  sockets_.serve = [&](WebSocket& socket) -> asio::awaitable<absl::Status> {
    for (int i = 0;; ++i) {
      WebSocketMessage message;
      message.binary = true;
      message.payload.assign(1 << 20, 'x');
      absl::Status written = co_await socket.Write(std::move(message));
      if (written.ok()) continue;
      stuck.set_value(i);
      co_return written;
    }
  };
  Listen();
  auto client = Open("", 4096);

  int written = stuck.get_future().get();

  EXPECT_LT(written, 64);  // what the kernel takes, and one more
  EXPECT_EQ(Served().code(), absl::StatusCode::kDeadlineExceeded);
}

TEST_F(WebSocketServerTest, DrainingLetsHandlersParkAndCloseWith1001) {
  Listen();
  std::shared_ptr<internal::Signal> parking;
  server_->Post([&] { parking = std::make_shared<internal::Signal>(server_->executor()); });
  sockets_.drain = [&] { parking->Notify(); };
  sockets_.serve = [&](WebSocket& socket) -> asio::awaitable<absl::Status> {
    co_await parking->Wait();
    auto code = static_cast<uint16_t>(SocketCloseCode::kGoingAway);
    co_return co_await socket.Close(code, "come back");
  };
  auto client = Open();

  auto drained = std::async([&] { return server_->Drain(kSoon); });
  int code = ReadCloseCode(*client);
  client->Send(MaskedFrame(kCloseFrame, "\x03\xe9"));
  client.reset();

  EXPECT_EQ(code, 1001);
  EXPECT_TRUE(drained.get().ok());
  EXPECT_TRUE(server_->served().ok());
}

TEST_F(WebSocketServerTest, DrainingCutsHandlersThatStay) {
  Listen();
  auto client = Open();
  client->Send(MaskedFrame(kText, "there"));
  ReadFrame(*client);

  absl::Status status = server_->Drain(std::chrono::milliseconds(20));

  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(ReadCloseCode(*client), 1006);
  EXPECT_EQ(Served().code(), absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace vivavoce::testing
