// SPDX-License-Identifier: Apache-2.0
#include "net/client_socket.h"

#include <sys/socket.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace vivavoce::internal {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr std::chrono::nanoseconds kLinger = std::chrono::seconds(1);
constexpr size_t kLingerBytes = 4 << 10;

}  // namespace

ClientSocket::ClientSocket(tcp::socket socket, DeadlineSweep& sweep)
    : socket_(std::move(socket)), sweep_(sweep) {
  boost::system::error_code ignored;  // slower then, that is all
  socket_.set_option(tcp::no_delay(true), ignored);
  ticket_ = sweep_.Add(*this);
}

ClientSocket::~ClientSocket() {
  StopWatching();
  sweep_.Remove(ticket_);
}

std::string ClientSocket::peer() const {
  boost::system::error_code error;
  tcp::endpoint peer = socket_.remote_endpoint(error);
  return error ? std::string() : peer.address().to_string();
}

std::chrono::nanoseconds ClientSocket::Check(std::chrono::nanoseconds now) {
  if (now < deadline_) return deadline_;
  deadline_ = kNever;
  timed_out_ = true;
  if (on_deadline_ == OnDeadline::kClose) {
    Close();
  } else if (on_deadline_ == OnDeadline::kReset) {
    Reset();  // the kernel would go on to keep what nobody takes
  } else {
    boost::system::error_code ignored;  // then the next read says what is wrong
    socket_.cancel(ignored);
  }
  return kNever;
}

void ClientSocket::Arm(std::chrono::nanoseconds limit, OnDeadline action) {
  deadline_ = sweep_.Now() + limit;
  on_deadline_ = action;
}

void ClientSocket::LimitReading(std::chrono::nanoseconds limit) {
  timed_out_ = false;
  Arm(limit, OnDeadline::kCancel);
}

void ClientSocket::Unlimit() { deadline_ = kNever; }

void ClientSocket::Close() {
  boost::system::error_code ignored;  // the descriptor is given back in any case
  socket_.close(ignored);
}

void ClientSocket::Reset() {
  boost::system::error_code ignored;  // closed already
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  Close();
}

void ClientSocket::WatchForReset(HandlerCall& call) {
  watch_ = std::make_shared<Watch>();
  watch_->socket = this;
  watch_->call = &call;
  auto ended = [watch = watch_](boost::system::error_code error) {
    if (error || watch->socket == nullptr) return;
    int pending = 0;  // stays 0 for urgent data, which nobody asked for
    socklen_t size = sizeof pending;
    ::getsockopt(watch->socket->socket_.native_handle(), SOL_SOCKET, SO_ERROR, &pending, &size);
    if (pending != 0) watch->call->Cancel();
  };
  socket_.async_wait(tcp::socket::wait_error, std::move(ended));
}

void ClientSocket::StopWatching() {
  if (!watch_) return;
  watch_->socket = nullptr;
  watch_ = nullptr;
  boost::system::error_code ignored;  // closed already
  socket_.cancel(ignored);
}

asio::awaitable<bool> ClientSocket::Fill(std::string& input, size_t most) {
  size_t had = input.size();
  input.resize(had + most);
  boost::system::error_code error;
  size_t got = co_await socket_.async_read_some(asio::buffer(input.data() + had, most),
                                                asio::redirect_error(asio::use_awaitable, error));
  input.resize(had + got);
  if (error == asio::error::eof) at_end_ = true;
  co_return !error && !timed_out_;
}

asio::awaitable<bool> ClientSocket::WriteAll(Gather buffers, std::chrono::nanoseconds limit) {
  while (buffers.bytes() > 0) {
    Arm(limit, OnDeadline::kReset);
    boost::system::error_code error;
    size_t sent = co_await socket_.async_write_some(
        buffers, asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return false;
    buffers.Consume(sent);
  }
  deadline_ = kNever;
  co_return true;
}

asio::awaitable<void> ClientSocket::Linger() {
  if (!socket_.is_open() || at_end_) co_return;
  boost::system::error_code ignored;  // gone already
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
  timed_out_ = false;
  Arm(kLinger, OnDeadline::kClose);
  std::string dropped;
  for (bool more = true; more;) {
    dropped.clear();
    more = co_await Fill(dropped, kLingerBytes);
  }
}

}  // namespace vivavoce::internal
