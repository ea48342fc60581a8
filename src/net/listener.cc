// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/net/listener.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <utility>

#include "net/handler_call.h"
#include "net/http_connection.h"
#include "net/http_text.h"
#include "net/server_core.h"
#include "vivavoce/base/status.h"
#include "vivavoce/net/websocket_server.h"

namespace vivavoce {
namespace internal {

ServerCore::~ServerCore() { Rest(); }

void ServerCore::Rest() {
  if (ticket_) sweep.Remove(*std::exchange(ticket_, std::nullopt));
  sweep.Rest();
}

std::string ServerCore::Date() {
  WallTime now = clock.Now();
  int64_t second = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  if (second != date_second_) {
    date_ = FormatHttpDate(now);
    date_second_ = second;
  }
  return date_;
}

void ServerCore::CutAll() {
  for (ServedConnection* connection : connections) connection->Cut();
}

void ServerCore::CutAllAfter(std::chrono::nanoseconds limit) {
  cut_at_ = std::min(cut_at_, sweep.Now() + limit);
  if (!ticket_ && !connections.empty()) ticket_ = sweep.Add(*this);
}

std::chrono::nanoseconds ServerCore::Check(std::chrono::nanoseconds now) {
  if (now < cut_at_) return cut_at_;
  cut_at_ = kNever;
  cut += static_cast<int>(connections.size());
  CutAll();
  return kNever;
}

}  // namespace internal

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using internal::ServerCore;

constexpr int kMostRefusals = 64;  // told 503 at the same time; beyond that they are just closed
constexpr std::chrono::nanoseconds kAfterFailedAccept = std::chrono::milliseconds(100);

absl::Status ListenStatus(const ServerOptions& options, boost::system::error_code error) {
  std::string text =
      "listen: " + options.host + ":" + std::to_string(options.port) + ": " + error.message();
  if (error == asio::error::address_in_use) return Error(absl::StatusCode::kAlreadyExists, text);
  if (error == asio::error::access_denied) return Error(absl::StatusCode::kPermissionDenied, text);
  return InvalidArgument(text);
}

class BeastServer final : public HttpServer {
 public:
  BeastServer(std::shared_ptr<ServerCore> core, tcp::acceptor acceptor, uint16_t port)
      : core_(std::move(core)), acceptor_(std::move(acceptor)), port_(port) {}

  ~BeastServer() override {
    core_->draining = true;
    core_->CutAll();
  }

  uint16_t port() const override { return port_; }
  int connections() const override {
    return static_cast<int>(core_->connections.size()) - core_->refusals;
  }

  asio::awaitable<absl::Status> Serve() override;
  asio::awaitable<absl::Status> Drain(std::chrono::nanoseconds limit) override;

 private:
  void Begin(tcp::socket socket);
  void StopListening() {
    boost::system::error_code ignored;  // the descriptor is given back in any case
    acceptor_.close(ignored);
  }

  std::shared_ptr<ServerCore> core_;
  tcp::acceptor acceptor_;
  uint16_t port_;
};

void BeastServer::Begin(tcp::socket socket) {
  bool is_full = connections() >= core_->options.limits.connections;
  if (is_full && core_->refusals >= kMostRefusals) return;
  auto admission = is_full ? internal::Admission::kRefused : internal::Admission::kServed;
  auto ended = [core = core_](std::exception_ptr thrown) {
    if (!thrown) return;
    absl::Status status = internal::ThrownStatus(thrown);
    core->telemetry.Error("connection failed", {{"error", status.ToString()}});
  };
  asio::co_spawn(core_->executor, internal::ServeConnection(core_, std::move(socket), admission),
                 std::move(ended));
}

asio::awaitable<absl::Status> BeastServer::Serve() {
  std::shared_ptr<ServerCore> core = core_;
  while (!core->draining) {
    boost::system::error_code error;
    tcp::socket socket =
        co_await acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, error));
    if (error == asio::error::operation_aborted || core->draining) break;
    if (!error) {
      Begin(std::move(socket));
      continue;
    }
    core->telemetry.Warning("accept failed", {{"error", error.message()}});  // no descriptors left
    absl::Status slept = co_await core->clock.Sleep(kAfterFailedAccept);
    if (!slept.ok()) break;
  }
  bool is_drained = core->draining;
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  if (!is_drained) {
    core->draining = true;
    StopListening();
    core->CutAll();
  }
  while (!core->connections.empty()) co_await core->serve_ended.Wait();
  core->Rest();
  if (!is_drained) co_return Error(absl::StatusCode::kCancelled, "serve: cancelled");
  co_return absl::OkStatus();
}

asio::awaitable<absl::Status> BeastServer::Drain(std::chrono::nanoseconds limit) {
  std::shared_ptr<ServerCore> core = core_;
  core->CutAllAfter(limit);
  if (!core->draining) {
    core->draining = true;
    StopListening();
    if (core->options.sockets) core->options.sockets->Drain();
    for (internal::ServedConnection* connection : core->connections) connection->CloseIfIdle();
  }
  while (!core->connections.empty()) co_await core->drain_ended.Wait();
  core->Rest();
  if (core->cut == 0) co_return absl::OkStatus();
  auto seconds = std::chrono::duration_cast<std::chrono::milliseconds>(limit);
  co_return Error(absl::StatusCode::kDeadlineExceeded, "drain: " + std::to_string(core->cut) +
                                                           " connections were cut after " +
                                                           std::to_string(seconds.count()) + " ms");
}

class BeastListener final : public ServerListener {
 public:
  BeastListener(asio::any_io_executor executor, Clock& clock, Telemetry telemetry)
      : executor_(std::move(executor)), clock_(clock), telemetry_(telemetry) {}

  absl::StatusOr<std::unique_ptr<HttpServer>> Listen(const ServerOptions& options) override {
    if (!options.http) return InvalidArgument("listen: options.http is null");
    boost::system::error_code error;
    asio::ip::address address = asio::ip::make_address(options.host, error);
    if (error) {
      return InvalidArgument("listen: \"" + options.host + "\" is no IP address (127.0.0.1, ::)");
    }
    tcp::endpoint endpoint(address, options.port);
    tcp::acceptor acceptor(executor_);
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(tcp::acceptor::max_listen_connections, error);
    if (error) return ListenStatus(options, error);
    uint16_t port = acceptor.local_endpoint(error).port();
    auto core = std::make_shared<ServerCore>(executor_, clock_, telemetry_, options);
    return std::make_unique<BeastServer>(std::move(core), std::move(acceptor), port);
  }

 private:
  asio::any_io_executor executor_;
  Clock& clock_;
  Telemetry telemetry_;
};

}  // namespace

std::unique_ptr<ServerListener> MakeServerListener(asio::any_io_executor executor, Clock& clock,
                                                   Telemetry telemetry) {
  return std::make_unique<BeastListener>(std::move(executor), clock, telemetry);
}

}  // namespace vivavoce
