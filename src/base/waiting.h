// SPDX-License-Identifier: Apache-2.0
// The two ways in which long-lived coroutines wait, and the scope that none of them outlives.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <chrono>
#include <exception>
#include <list>
#include <optional>

#include "vivavoce/base/channel.h"
#include "vivavoce/base/clock.h"

namespace vivavoce::internal {

// Resumes when `signal` is notified or `limit` has passed; without a limit only when notified. What
// is waited for is looked at again by the caller.
boost::asio::awaitable<void> WaitFor(Signal& signal, Clock& clock,
                                     std::optional<std::chrono::nanoseconds> limit);

// The coroutines of one owner, a session or a consumer: they end before it does.
//
// Threading: one executor.
class TaskScope {
 public:
  // `alarm` is notified when a task throws what is no cancellation. Lifetime: outlives this.
  TaskScope(boost::asio::any_io_executor executor, Signal& alarm);
  ~TaskScope();  // Requires: Join() has returned, or nothing was ever spawned.
  TaskScope(const TaskScope&) = delete;
  TaskScope& operator=(const TaskScope&) = delete;

  void Spawn(boost::asio::awaitable<void> task);
  void Cancel();

  // Resumes when all tasks have ended.
  boost::asio::awaitable<void> Join();

  // What the first such task threw.
  std::exception_ptr failure() const { return failure_; }

 private:
  boost::asio::any_io_executor executor_;
  std::list<boost::asio::cancellation_signal> tasks_;
  std::exception_ptr failure_;
  Signal& alarm_;
  Signal ended_;
};

}  // namespace vivavoce::internal
