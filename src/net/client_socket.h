// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "net/deadline_sweep.h"
#include "net/handler_call.h"
#include "net/io.h"

namespace vivavoce::internal {

// One client's socket as the server uses it: reads into a string and writes within limits of time.
//
// Lifetime: `sweep` outlives it. What is under way ends on Close().
class ClientSocket final : private Watched {
 public:
  ClientSocket(boost::asio::ip::tcp::socket socket, DeadlineSweep& sweep);
  ~ClientSocket() override;

  std::string peer() const;  // its address

  // What reads from now on ends at that time, with timed_out().
  void LimitReading(std::chrono::nanoseconds limit);
  void Unlimit();
  bool timed_out() const { return timed_out_; }
  bool at_end() const { return at_end_; }  // the client sends no more
  bool is_open() const { return socket_.is_open(); }

  // Appends what comes to `input`. False at the client's end, after its reset, and when the time is
  // over. Lifetime: `input` outlives the call.
  boost::asio::awaitable<bool> Fill(std::string& input, size_t most);

  // All of `buffers`, each part taken within `limit` of the one before; else it is reset.
  boost::asio::awaitable<bool> WriteAll(Gather buffers, std::chrono::nanoseconds limit);

  // Lets the client read the last answer: closing with bytes unread would reset the connection.
  boost::asio::awaitable<void> Linger();

  // A reset by the client cancels `call`, until StopWatching(). A half-close does not.
  void WatchForReset(HandlerCall& call);
  void StopWatching();

  void Close();
  void Reset();  // so that nobody takes a part for the whole
  boost::asio::ip::tcp::socket Release() { return std::move(socket_); }

 private:
  enum class OnDeadline { kCancel, kClose, kReset };

  std::chrono::nanoseconds Check(std::chrono::nanoseconds now) override;
  void Arm(std::chrono::nanoseconds limit, OnDeadline action);

  boost::asio::ip::tcp::socket socket_;
  DeadlineSweep& sweep_;
  DeadlineSweep::Ticket ticket_;
  std::chrono::nanoseconds deadline_ = kNever;
  OnDeadline on_deadline_ = OnDeadline::kClose;
  bool timed_out_ = false;
  bool at_end_ = false;
  // What a wait for the client's reset finds when it ends: null once nobody waits any more.
  struct Watch {
    ClientSocket* socket = nullptr;
    HandlerCall* call = nullptr;
  };
  std::shared_ptr<Watch> watch_;
};

}  // namespace vivavoce::internal
