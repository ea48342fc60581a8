// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "vivavoce/base/channel.h"
#include "vivavoce/base/status.h"

namespace vivavoce::internal {

// "…: <what was thrown>", as Internal: a handler's exception ends its own request only.
absl::Status ThrownStatus(std::exception_ptr thrown);

// Runs an application's coroutine so that it can be cancelled by itself, the coroutine that waits
// for it going on.
//
// Lifetime: outlives what it runs. One at a time.
class HandlerCall {
 public:
  explicit HandlerCall(boost::asio::any_io_executor executor)
      : executor_(executor), ended_(std::move(executor)) {}

  // `waiting` is called when the handler did not answer at once. Errors of the handler, thrown or
  // returned, are the result.
  template <typename Result>
  boost::asio::awaitable<Result> Run(boost::asio::awaitable<Result> work,
                                     std::function<void()> waiting) {
    std::optional<Result> result;
    auto done = [this, &result](std::exception_ptr thrown, Result value) {
      running_ = false;
      if (thrown) {
        result.emplace(ThrownStatus(thrown));
      } else {
        result.emplace(std::move(value));
      }
      ended_.Notify();
    };
    running_ = true;
    boost::asio::co_spawn(executor_, std::move(work),
                          boost::asio::bind_cancellation_slot(cancel_.slot(), std::move(done)));
    if (cancelled_) Cancel();
    if (!result && waiting) waiting();
    while (!result) co_await ended_.Wait();
    co_return *std::move(result);
  }

  // What runs is cancelled, and what is run later too.
  void Cancel() {
    cancelled_ = true;
    if (running_) cancel_.emit(boost::asio::cancellation_type::terminal);
  }
  bool cancelled() const { return cancelled_; }

 private:
  boost::asio::any_io_executor executor_;
  Signal ended_;
  boost::asio::cancellation_signal cancel_;
  bool running_ = false;
  bool cancelled_ = false;
};

}  // namespace vivavoce::internal
