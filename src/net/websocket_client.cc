// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/net/websocket_client.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "net/http_text.h"
#include "net/tls_stream.h"
#include "net/web_socket_session.h"
#include "vivavoce/net/url.h"

namespace vivavoce {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using internal::DeadlineSweep;

// Ends the connecting that takes too long.
class ConnectLimit final : private internal::Watched {
 public:
  ConnectLimit(tcp::resolver& resolver, tcp::socket& socket, DeadlineSweep& sweep,
               std::chrono::nanoseconds due)
      : resolver_(resolver), socket_(socket), sweep_(sweep), due_(due), ticket_(sweep.Add(*this)) {}
  ~ConnectLimit() override { sweep_.Remove(ticket_); }
  bool has_passed() const { return has_passed_; }

 private:
  std::chrono::nanoseconds Check(std::chrono::nanoseconds now) override {
    if (now < due_) return due_;
    has_passed_ = true;
    resolver_.cancel();
    boost::system::error_code ignored;  // the descriptor is given back in any case
    socket_.close(ignored);
    return internal::kNever;
  }

  tcp::resolver& resolver_;
  tcp::socket& socket_;
  DeadlineSweep& sweep_;
  std::chrono::nanoseconds due_;
  bool has_passed_ = false;
  DeadlineSweep::Ticket ticket_;
};

asio::awaitable<absl::Status> ConnectTcp(tcp::socket& socket, std::string host, uint16_t port,
                                         DeadlineSweep& sweep, std::chrono::nanoseconds due) {
  tcp::resolver resolver(socket.get_executor());
  ConnectLimit limit(resolver, socket, sweep, due);
  boost::system::error_code error;
  std::string service = std::to_string(port);
  tcp::resolver::results_type found = co_await resolver.async_resolve(
      host, service, asio::redirect_error(asio::use_awaitable, error));
  if (!error) {
    co_await asio::async_connect(socket, found, asio::redirect_error(asio::use_awaitable, error));
  }
  if (limit.has_passed()) {
    co_return Error(absl::StatusCode::kDeadlineExceeded, "connect: " + host + ": took too long");
  }
  if (error) co_return internal::IoStatus("connect: " + host, error);
  boost::system::error_code ignored;  // slower then, that is all
  socket.set_option(tcp::no_delay(true), ignored);
  co_return absl::OkStatus();
}

// As a Host header has it.
std::string HostOf(const Url& url) {
  bool is_v6 = url.host.find(':') != std::string::npos;
  std::string host = is_v6 ? "[" + url.host + "]" : url.host;
  if (url.port != (url.scheme == "wss" ? 443 : 80)) host += ":" + std::to_string(url.port);
  return host;
}

class BeastClient final : public WebSocketClient {
 public:
  BeastClient(asio::any_io_executor executor, Clock& clock, Telemetry telemetry,
              WebSocketClientOptions options)
      : executor_(executor),
        telemetry_(telemetry),
        options_(std::move(options)),
        sweep_(std::make_shared<DeadlineSweep>(executor, clock)) {}

  asio::awaitable<absl::StatusOr<std::unique_ptr<WebSocket>>> Connect(
      std::string text, HttpHeaders headers) override {
    absl::StatusOr<Url> url = ParseUrl(text);
    if (!url.ok()) co_return url.status();
    if (absl::Status status = Check(*url, headers); !status.ok()) co_return status;
    std::shared_ptr<DeadlineSweep> sweep = sweep_;
    std::chrono::nanoseconds due = sweep->Now() + options_.connect_timeout;

    tcp::socket socket(executor_);
    std::string name = url->host;
    absl::Status connected = co_await ConnectTcp(socket, std::move(name), url->port, *sweep, due);
    if (!connected.ok()) co_return connected;
    absl::StatusOr<std::unique_ptr<internal::ByteStream>> stream;
    if (url->scheme == "wss") {
      name = url->host;
      std::string ca_file = options_.ca_file;
      stream = co_await internal::StartTls(std::move(socket), std::move(name), std::move(ca_file),
                                           *sweep, due);
    } else {
      stream = internal::MakeTcpStream(std::move(socket), "");
    }
    if (!stream.ok()) co_return stream.status();
    std::string host = HostOf(*url);
    co_return co_await Upgrade(*std::move(stream), std::move(host), std::move(url->target),
                               std::move(headers), due);
  }

 private:
  static absl::Status Check(const Url& url, const HttpHeaders& headers) {
    if (url.scheme != "ws" && url.scheme != "wss") {
      return InvalidArgument("url: the scheme is neither ws nor wss");
    }
    for (const auto& [name, value] : headers) {
      if (!internal::IsToken(name) || !internal::IsFieldValue(value)) {
        return InvalidArgument("headers: a name or value that would break the line");
      }
    }
    return absl::OkStatus();
  }

  asio::awaitable<absl::StatusOr<std::unique_ptr<WebSocket>>> Upgrade(
      std::unique_ptr<internal::ByteStream> stream, std::string host, std::string target,
      HttpHeaders headers, std::chrono::nanoseconds due) {
    WebSocketLimits limits;
    limits.message_bytes = options_.message_bytes;
    limits.unsent_bytes = options_.unsent_bytes;
    limits.write_timeout = options_.write_timeout;
    limits.idle = internal::kNever;  // how long a server may be silent is the protocol's business
    limits.lifetime = internal::kNever;
    std::unique_ptr<internal::WebSocketWire> wire =
        internal::MakeWebSocketWire(executor_, std::move(stream), limits.message_bytes);
    auto session = std::make_shared<internal::WebSocketSession>(executor_, std::move(wire), limits,
                                                                sweep_, telemetry_);
    session->Watch();
    std::chrono::nanoseconds left = due - sweep_->Now();
    absl::Status opened =
        co_await session->Handshake(std::move(host), std::move(target), std::move(headers), left);
    if (!opened.ok()) co_return opened;
    session->Start();
    co_return internal::MakeSocketOf(std::move(session), internal::SocketOwner::kClient);
  }

  asio::any_io_executor executor_;
  Telemetry telemetry_;
  WebSocketClientOptions options_;
  std::shared_ptr<DeadlineSweep> sweep_;
};

}  // namespace

std::unique_ptr<WebSocketClient> MakeWebSocketClient(asio::any_io_executor executor, Clock& clock,
                                                     Telemetry telemetry,
                                                     WebSocketClientOptions options) {
  return std::make_unique<BeastClient>(std::move(executor), clock, telemetry, std::move(options));
}

}  // namespace vivavoce
