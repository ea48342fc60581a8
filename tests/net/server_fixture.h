// SPDX-License-Identifier: Apache-2.0
// A server on a thread of its own, and clients that speak bytes: what stands on the wire is what a
// test says, well-formed or not.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "vivavoce/net/listener.h"
#include "vivavoce/net/websocket_server.h"

namespace vivavoce::testing {

// One connection, blocking; every wait ends after 10 s with what there is by then.
class RawClient {
 public:
  explicit RawClient(uint16_t port, int receive_buffer = 0);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool Send(std::string_view bytes);  // false when the server has closed
  void EndSending();                  // half-close
  void Reset();                       // closes with a reset
  std::string ReadUntil(std::string_view mark);
  std::string ReadBytes(size_t count);
  std::string ReadToEnd();
  // One answer: head, then the body its content-length or chunks announce.
  std::string ReadAnswer();
  bool was_reset() const { return was_reset_; }

 private:
  bool More();

  int socket_;
  std::string input_;
  bool was_reset_ = false;
};

// Answers as `handle` says; by default it says what it was asked.
class FunctionHandler final : public HttpHandler {
 public:
  using Function = std::function<absl::StatusOr<HttpServerResponse>(HttpServerRequest)>;
  boost::asio::awaitable<absl::StatusOr<HttpServerResponse>> Handle(
      HttpServerRequest request) override;

  Function handle;
  // What is awaited before it answers: for handlers that take their time.
  std::function<boost::asio::awaitable<void>()> before;
};

class ServerThread {
 public:
  explicit ServerThread(HttpHandler& http, WebSocketHandler* sockets = nullptr,
                        HttpLimits limits = HttpLimits(), Telemetry telemetry = Telemetry());
  ~ServerThread();  // drains, 100 ms at most, unless it was drained before

  uint16_t port() const;
  int connections();                                   // asked on its thread
  bool ReachesConnections(int count);                  // within 10 s
  absl::Status Drain(std::chrono::nanoseconds limit);  // and waits for Serve() to end
  absl::Status served() const;                         // what Serve() returned. Requires: drained
  void Post(std::function<void()> work);               // runs it on the server's thread and waits
  void CancelServe();                                  // and waits for its end
  boost::asio::any_io_executor executor();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// "status code\nbody" of what ReadAnswer() gave.
int StatusOf(std::string_view answer);
std::string BodyOf(std::string_view answer);

}  // namespace vivavoce::testing
