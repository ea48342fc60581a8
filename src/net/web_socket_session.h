// SPDX-License-Identifier: Apache-2.0
// A WebSocket as its user sees it: what comes is read ahead by one message, what goes out waits in
// a bounded queue, and every limit of time ends in a close.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "net/deadline_sweep.h"
#include "net/web_socket_wire.h"
#include "vivavoce/base/channel.h"
#include "vivavoce/base/telemetry.h"
#include "vivavoce/net/websocket_server.h"

namespace vivavoce::internal {

// Threading: one executor.
// Lifetime:  shared with the coroutines that Start() begins; they end soon after Cut() or Close().
class WebSocketSession final : public std::enable_shared_from_this<WebSocketSession>,
                               private Watched {
 public:
  WebSocketSession(boost::asio::any_io_executor executor, std::unique_ptr<WebSocketWire> wire,
                   WebSocketLimits limits, std::shared_ptr<DeadlineSweep> sweep,
                   Telemetry telemetry);
  ~WebSocketSession() override;

  void Watch();  // its limits hold from here on
  boost::asio::awaitable<absl::Status> Accept(HttpServerRequest request, std::string subprotocol);
  boost::asio::awaitable<absl::Status> Handshake(std::string host, std::string target,
                                                 HttpHeaders headers,
                                                 std::chrono::nanoseconds limit);
  void Start();  // Requires: one of the two was well

  boost::asio::awaitable<absl::StatusOr<std::optional<WebSocketMessage>>> Read();
  boost::asio::awaitable<absl::Status> Write(WebSocketMessage message);
  boost::asio::awaitable<absl::Status> Close(uint16_t code, std::string reason);
  boost::asio::awaitable<void> Ended();
  void Cut();

  int code() const { return code_; }  // it was closed with; 1006 when it was cut or lost

 private:
  struct Closing {
    uint16_t code = 1000;
    std::string reason;
  };

  std::chrono::nanoseconds Check(std::chrono::nanoseconds now) override;
  std::chrono::nanoseconds CheckReading(std::chrono::nanoseconds now);
  std::chrono::nanoseconds CheckWriting(std::chrono::nanoseconds now);
  void BeginClose(uint16_t code, std::string reason);
  void TimeOut(std::string why);
  void End(absl::Status status);
  boost::asio::awaitable<void> PumpIn();
  boost::asio::awaitable<void> PumpOut();
  boost::asio::awaitable<bool> SendFirst();
  static boost::asio::awaitable<void> RunIn(std::shared_ptr<WebSocketSession> self);
  static boost::asio::awaitable<void> RunOut(std::shared_ptr<WebSocketSession> self);

  boost::asio::any_io_executor executor_;
  std::unique_ptr<WebSocketWire> wire_;
  WebSocketLimits limits_;
  std::shared_ptr<DeadlineSweep> sweep_;
  Telemetry telemetry_;
  std::optional<DeadlineSweep::Ticket> ticket_;

  std::optional<WebSocketMessage> inbox_;
  std::deque<WebSocketMessage> outgoing_;
  int64_t unsent_bytes_ = 0;
  std::optional<Closing> closing_;
  std::optional<absl::Status> end_;  // no more messages: OK after a close
  int code_ = 1006;
  bool is_cut_ = false;
  bool in_ended_ = false;
  bool out_ended_ = false;

  Signal arrived_;  // a message, or the end
  Signal taken_;    // the message before
  Signal wake_;     // something to send
  Signal room_;     // in the queue
  Signal ended_;    // one of the two pumps

  std::chrono::nanoseconds ends_at_ = kNever;   // its lifetime
  std::chrono::nanoseconds cut_at_ = kNever;    // a close that nobody answers
  std::chrono::nanoseconds frame_at_ = kNever;  // the last whole one; kNever while nobody reads
  std::chrono::nanoseconds sent_at_ = kNever;   // the last progress; kNever while nothing is sent
  uint64_t frames_seen_ = 0;
  uint64_t bytes_seen_ = 0;
};

// kServer: the connection goes on when the socket is destroyed, and is closed by the server.
enum class SocketOwner { kServer, kClient };
std::unique_ptr<WebSocket> MakeSocketOf(std::shared_ptr<WebSocketSession> session,
                                        SocketOwner owner);

}  // namespace vivavoce::internal
