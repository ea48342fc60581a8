// SPDX-License-Identifier: Apache-2.0
#include "tests/net/socket_fixture.h"

#include <gtest/gtest.h>

namespace vivavoce::testing {

namespace asio = boost::asio;

namespace {

std::string Framed(int opcode, std::string_view payload, bool fin, bool masked) {
  std::string frame(1, static_cast<char>(opcode | (fin ? 0x80 : 0)));
  char mask_bit = masked ? static_cast<char>(0x80) : 0;
  if (payload.size() < 126) {
    frame.push_back(static_cast<char>(payload.size() | static_cast<unsigned char>(mask_bit)));
  } else if (payload.size() < 65536) {
    frame.push_back(static_cast<char>(126 | static_cast<unsigned char>(mask_bit)));
    for (int shift : {8, 0}) frame.push_back(static_cast<char>(payload.size() >> shift));
  } else {
    frame.push_back(static_cast<char>(127 | static_cast<unsigned char>(mask_bit)));
    for (int shift = 56; shift >= 0; shift -= 8) {
      frame.push_back(static_cast<char>(payload.size() >> shift));
    }
  }
  if (!masked) return frame.append(payload);
  constexpr std::string_view kMask = "\x11\x22\x33\x44";
  frame.append(kMask);
  for (size_t i = 0; i < payload.size(); ++i) {
    frame.push_back(static_cast<char>(payload[i] ^ kMask[i % 4]));
  }
  return frame;
}

}  // namespace

std::string MaskedFrame(int opcode, std::string_view payload, bool fin) {
  return Framed(opcode, payload, fin, true);
}

std::string PlainFrame(int opcode, std::string_view payload) {
  return Framed(opcode, payload, true, false);
}

std::string UpgradeRequest(std::string_view target, std::string_view more) {
  return "GET " + std::string(target) +
         " HTTP/1.1\r\nHost: here\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
         "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
         std::string(more) + "\r\n";
}

Frame ReadFrame(RawClient& client) {
  Frame frame;
  std::string head = client.ReadBytes(2);
  if (head.size() < 2) return frame;
  frame.fin = (head[0] & 0x80) != 0;
  frame.opcode = head[0] & 0x0f;
  EXPECT_EQ(head[1] & 0x80, 0) << "a server's frame is never masked";
  size_t length = head[1] & 0x7f;
  if (length >= 126) {
    std::string more = client.ReadBytes(length == 126 ? 2 : 8);
    length = 0;
    for (char c : more) length = length << 8 | static_cast<unsigned char>(c);
  }
  frame.payload = client.ReadBytes(length);
  return frame;
}

int ReadCloseCode(RawClient& client) {
  for (;;) {
    Frame frame = ReadFrame(client);
    if (frame.opcode == 0) return 1006;
    if (frame.opcode != kCloseFrame) continue;
    if (frame.payload.size() < 2) return 1005;
    return static_cast<unsigned char>(frame.payload[0]) << 8 |
           static_cast<unsigned char>(frame.payload[1]);
  }
}

asio::awaitable<absl::StatusOr<SocketAdmission>> FunctionSockets::Admit(
    const HttpServerRequest& request) {
  if (admit) co_return admit(request);
  SocketAdmission admission;
  admission.limits = limits;
  co_return admission;
}

asio::awaitable<absl::Status> FunctionSockets::Serve(HttpServerRequest,
                                                     std::unique_ptr<WebSocket> socket) {
  struct Said {
    FunctionSockets& handler;
    absl::Status status;
    ~Said() {
      if (handler.ended++ == 0) handler.served.set_value(status);
    }
  } said{*this, absl::CancelledError("unwound")};
  if (serve) {
    absl::Status status = co_await serve(*socket);
    said.status = status;
    co_return status;
  }
  for (;;) {
    absl::StatusOr<std::optional<WebSocketMessage>> message = co_await socket->Read();
    said.status = message.status();
    if (!message.ok()) co_return message.status();
    if (!message->has_value()) co_return absl::OkStatus();
    absl::Status written = co_await socket->Write(**std::move(message));
    if (!written.ok()) co_return written;
  }
}

void FunctionSockets::Drain() {
  if (drain) drain();
}

}  // namespace vivavoce::testing
