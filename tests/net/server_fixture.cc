// SPDX-License-Identifier: Apache-2.0
#include "tests/net/server_fixture.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <charconv>
#include <future>
#include <thread>

#include "vivavoce/base/status.h"

namespace vivavoce::testing {

namespace asio = boost::asio;

RawClient::RawClient(uint16_t port, int receive_buffer)
    : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  timeval limit{10, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  if (receive_buffer > 0) {
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
}

RawClient::~RawClient() {
  if (socket_ >= 0) ::close(socket_);
}

bool RawClient::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

void RawClient::EndSending() { ::shutdown(socket_, SHUT_WR); }

void RawClient::Reset() {
  linger now{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  ::close(std::exchange(socket_, -1));
}

bool RawClient::More() {
  char bytes[16384];
  ssize_t got = ::recv(socket_, bytes, sizeof bytes, 0);
  if (got < 0 && errno == ECONNRESET) was_reset_ = true;
  if (got < 0 && errno == EAGAIN) ADD_FAILURE() << "nothing came for 10 s; so far: " << input_;
  if (got <= 0) return false;
  input_.append(bytes, static_cast<size_t>(got));
  return true;
}

std::string RawClient::ReadUntil(std::string_view mark) {
  size_t at = input_.find(mark);
  while (at == std::string::npos && More()) at = input_.find(mark);
  size_t bytes = at == std::string::npos ? input_.size() : at + mark.size();
  std::string text = input_.substr(0, bytes);
  input_.erase(0, bytes);
  return text;
}

std::string RawClient::ReadBytes(size_t count) {
  while (input_.size() < count && More()) {
  }
  std::string text = input_.substr(0, count);
  input_.erase(0, text.size());
  return text;
}

std::string RawClient::ReadToEnd() {
  while (More()) {
  }
  return std::exchange(input_, std::string());
}

std::string RawClient::ReadAnswer() {
  std::string head = ReadUntil("\r\n\r\n");
  size_t length = head.find("content-length: ");
  if (length != std::string::npos) {
    size_t bytes = 0;
    std::from_chars(head.data() + length + 16, head.data() + head.size(), bytes);
    return head + ReadBytes(bytes);
  }
  if (head.find("transfer-encoding: chunked") == std::string::npos) return head;
  std::string body;
  for (;;) {
    std::string line = ReadUntil("\r\n");
    size_t bytes = 0;
    std::from_chars(line.data(), line.data() + line.size(), bytes, 16);
    body += ReadBytes(bytes);
    if (ReadUntil("\r\n") != "\r\n" || bytes == 0) break;
  }
  return head + body;
}

int StatusOf(std::string_view answer) {
  int status = 0;
  if (answer.size() > 12) std::from_chars(answer.data() + 9, answer.data() + 12, status);
  return status;
}

std::string BodyOf(std::string_view answer) {
  size_t end = answer.find("\r\n\r\n");
  return end == std::string_view::npos ? "" : std::string(answer.substr(end + 4));
}

asio::awaitable<absl::StatusOr<HttpServerResponse>> FunctionHandler::Handle(
    HttpServerRequest request) {
  if (before) co_await before();
  if (handle) co_return handle(std::move(request));
  HttpServerResponse response;
  response.body = request.method + " " + request.path + "?" + request.query + " " + request.body;
  co_return response;
}

struct ServerThread::Impl {
  asio::io_context io;
  std::unique_ptr<Clock> clock = MakeSystemClock(io.get_executor());
  std::unique_ptr<ServerListener> listener;
  std::unique_ptr<HttpServer> server;
  asio::cancellation_signal cancel;
  std::promise<absl::Status> ended;
  std::shared_future<absl::Status> served = ended.get_future().share();
  std::thread thread;
  bool is_drained = false;
};

ServerThread::ServerThread(HttpHandler& http, WebSocketHandler* sockets, HttpLimits limits,
                           Telemetry telemetry)
    : impl_(std::make_unique<Impl>()) {
  impl_->listener = MakeServerListener(impl_->io.get_executor(), *impl_->clock, telemetry);
  ServerOptions options;
  options.http = &http;
  options.sockets = sockets;
  options.limits = limits;
  absl::StatusOr<std::unique_ptr<HttpServer>> server = impl_->listener->Listen(options);
  if (!server.ok()) {
    ADD_FAILURE() << server.status();
    std::abort();
  }
  impl_->server = *std::move(server);
  auto ended = [impl = impl_.get()](std::exception_ptr thrown, absl::Status status) {
    impl->ended.set_value(thrown ? Internal("Serve() threw") : status);
  };
  asio::co_spawn(impl_->io, impl_->server->Serve(),
                 asio::bind_cancellation_slot(impl_->cancel.slot(), std::move(ended)));
  impl_->thread = std::thread([impl = impl_.get()] { impl->io.run(); });
}

ServerThread::~ServerThread() {
  if (!impl_->is_drained) (void)Drain(std::chrono::milliseconds(100));
  impl_->thread.join();
}

uint16_t ServerThread::port() const { return impl_->server->port(); }
asio::any_io_executor ServerThread::executor() { return impl_->io.get_executor(); }
absl::Status ServerThread::served() const { return impl_->served.get(); }

int ServerThread::connections() {
  int count = 0;
  Post([&] { count = impl_->server->connections(); });
  return count;
}

bool ServerThread::ReachesConnections(int count) {
  auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (connections() != count) {
    if (std::chrono::steady_clock::now() > end) return false;
  }
  return true;
}

void ServerThread::Post(std::function<void()> work) {
  std::promise<void> done;
  asio::post(impl_->io, [&] {
    work();
    done.set_value();
  });
  done.get_future().wait();
}

absl::Status ServerThread::Drain(std::chrono::nanoseconds limit) {
  impl_->is_drained = true;
  std::promise<absl::Status> drained;
  auto ended = [&drained](std::exception_ptr thrown, absl::Status status) {
    drained.set_value(thrown ? Internal("Drain() threw") : status);
  };
  auto begin = [this, limit, ended] {
    asio::co_spawn(impl_->io, impl_->server->Drain(limit), ended);
  };
  asio::post(impl_->io, begin);
  absl::Status status = drained.get_future().get();
  impl_->served.wait();
  return status;
}

void ServerThread::CancelServe() {
  impl_->is_drained = true;
  asio::post(impl_->io, [this] { impl_->cancel.emit(asio::cancellation_type::terminal); });
  impl_->served.wait();
}

}  // namespace vivavoce::testing
