// SPDX-License-Identifier: Apache-2.0
// Time as a dependency. Nothing in the library reads the system's clock or sleeps but through a
// Clock, so that 45 minutes of conversation can be tested in less than a second.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "absl/status/status.h"

namespace vivavoce {

using WallTime = std::chrono::system_clock::time_point;

// `2026-03-01T09:30:00.125Z`: RFC 3339, UTC, milliseconds.
std::string FormatRfc3339(WallTime time);

// Keeps a virtual clock from advancing while alive; means nothing to a real one.
class ClockHold {
 public:
  ClockHold() = default;
  explicit ClockHold(std::shared_ptr<void> token) : token_(std::move(token)) {}

 private:
  std::shared_ptr<void> token_;
};

// Threading: Now() and MonotonicNow() on any thread; the rest on the executor the clock was made
// for.
class Clock {
 public:
  Clock() = default;
  virtual ~Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;

  virtual WallTime Now() const = 0;

  // Never goes back. Its zero has no meaning.
  virtual std::chrono::nanoseconds MonotonicNow() const = 0;

  // Resumes once `delay` has passed.
  //
  // Cancel: resumes at once with Cancelled (thrown as operation_aborted where the coroutine throws
  // on cancel).
  virtual boost::asio::awaitable<absl::Status> Sleep(std::chrono::nanoseconds delay) = 0;

  // Says that real work is under way whose result must not be overtaken by a timer.
  virtual ClockHold Hold() = 0;
};

// The system's clocks and timers.
std::unique_ptr<Clock> MakeSystemClock(boost::asio::any_io_executor executor);

}  // namespace vivavoce
