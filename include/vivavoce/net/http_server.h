// SPDX-License-Identifier: Apache-2.0
// Inbound HTTP behind abstract classes: what serves the API, the health and the metrics implements
// HttpHandler; what accepts connections implements HttpServer. A WebSocketHandler may share the
// port.
//
//   ServerOptions options;
//   options.port = 3009;
//   options.http = &api;
//   auto server = listener.Listen(options);        // bound: (*server)->port()
//   co_await ((*server)->Serve() && UntilSigterm(**server));   // the other one calls Drain(20s)
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "vivavoce/net/http.h"

namespace vivavoce {

class WebSocketHandler;

// Bounds of what comes in. Beyond one: the status beside it, and the connection is closed.
struct HttpLimits {
  HttpLimits() = default;
  int64_t head_bytes = 16 << 10;                                     // 431
  int64_t body_bytes = 1 << 20;                                      // 413
  std::chrono::nanoseconds head_timeout{std::chrono::seconds(10)};   // 408: a slow client
  std::chrono::nanoseconds body_timeout{std::chrono::seconds(30)};   // 408
  std::chrono::nanoseconds write_timeout{std::chrono::seconds(30)};  // without a byte taken: closed
  std::chrono::nanoseconds idle_timeout{std::chrono::seconds(60)};   // between requests: closed
  int connections = 10'000;                                          // 503 to those that come then
};

// A request, whole and within the limits.
struct HttpServerRequest {
  HttpServerRequest() = default;
  std::string method;   // as sent: "GET"
  std::string path;     // percent-decoded, normalised: begins with '/', holds no "." or ".." part
  std::string query;    // as sent, without the '?'
  HttpHeaders headers;  // names in lower case
  std::string body;
  std::string peer;        // the client's address; of a proxy where one stands before
  std::string request_id;  // the client's x-request-id where it is sound, else one of our own
};

// A body that is made as it is sent: a recording, a long list.
//
// Lifetime: destroyed when the last piece was sent or the client has gone; no Read() is outstanding
// then.
class HttpBody {
 public:
  HttpBody() = default;
  virtual ~HttpBody() = default;
  HttpBody(const HttpBody&) = delete;
  HttpBody& operator=(const HttpBody&) = delete;

  // The next piece; nullopt at the end. Asked for only when the one before was taken by the socket.
  //
  // Errors: any; the connection is cut, so that the client cannot take a part for the whole.
  virtual boost::asio::awaitable<absl::StatusOr<std::optional<std::string>>> Read() = 0;
};

struct HttpServerResponse {
  HttpServerResponse() = default;
  int status = 200;
  HttpHeaders headers;  // length, connection and date are the server's
  std::string body;
  std::unique_ptr<HttpBody> stream;     // in place of `body`
  std::optional<int64_t> stream_bytes;  // the stream's length where it is known; else it is chunked
};

// Answers requests.
//
// Threading: called on the server's executor, for many connections at once; each connection's own
// requests one after another.
class HttpHandler {
 public:
  HttpHandler() = default;
  virtual ~HttpHandler() = default;
  HttpHandler(const HttpHandler&) = delete;
  HttpHandler& operator=(const HttpHandler&) = delete;

  // Problems of the request are answers of their own (application/problem+json).
  //
  // Errors: what nobody expected; answered by a bare 500 and logged, its text never sent.
  // Cancel: when the client has gone, or draining has come to its end.
  virtual boost::asio::awaitable<absl::StatusOr<HttpServerResponse>> Handle(
      HttpServerRequest request) = 0;
};

// One listening port.
//
// Threading: all calls on the executor given at creation.
// Lifetime:  destroying it closes what is open; Serve() must have ended.
class HttpServer {
 public:
  HttpServer() = default;
  virtual ~HttpServer() = default;
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // The port that was bound, also where 0 was asked for.
  virtual uint16_t port() const = 0;

  // Accepts and serves until Drain() or cancellation. A connection's failure is its own.
  virtual boost::asio::awaitable<absl::Status> Serve() = 0;

  // No more connections; requests under way are answered and their connections closed, sockets are
  // told (WebSocketHandler::Drain). What is left after `limit` is cut.
  //
  // Errors: DeadlineExceeded saying how much was cut.
  virtual boost::asio::awaitable<absl::Status> Drain(std::chrono::nanoseconds limit) = 0;

  // Connections open now, sockets among them: for health and metrics.
  virtual int connections() const = 0;
};

// What a server is made of.
//
// Lifetime: the handlers outlive the server.
struct ServerOptions {
  ServerOptions() = default;
  std::string host = "127.0.0.1";
  uint16_t port = 0;                    // 0: any free one
  HttpHandler* http = nullptr;          // never null
  WebSocketHandler* sockets = nullptr;  // null: an upgrade is refused with 426
  HttpLimits limits;
};

// Makes servers; the one place that knows the library behind them.
class ServerListener {
 public:
  ServerListener() = default;
  virtual ~ServerListener() = default;
  ServerListener(const ServerListener&) = delete;
  ServerListener& operator=(const ServerListener&) = delete;

  // Binds and listens; nothing is accepted before Serve().
  //
  // Errors: InvalidArgument for a host that is no address; AlreadyExists when the port is taken;
  // PermissionDenied.
  virtual absl::StatusOr<std::unique_ptr<HttpServer>> Listen(const ServerOptions& options) = 0;
};

}  // namespace vivavoce
