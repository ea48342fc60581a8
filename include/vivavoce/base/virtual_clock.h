// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>

#include "vivavoce/base/clock.h"

namespace vivavoce {

// A clock that stands still until it is told to go on. The driver of a virtual-time run alternates
// between running what is ready and advancing to the next sleeper:
//
//   while (!done) {
//     if (context.poll() > 0) continue;
//     if (clock.held()) { context.run_one(); continue; }   // a provider works: time stands still
//     if (!clock.AdvanceToNextSleeper()) break;             // nothing will ever happen again
//   }
//
// Threading: one thread, the executor's; Hold() tokens may be dropped on that thread only.
class VirtualClock final : public Clock {
 public:
  VirtualClock(boost::asio::any_io_executor executor, WallTime start);
  ~VirtualClock() override;

  WallTime Now() const override;
  std::chrono::nanoseconds MonotonicNow() const override;
  boost::asio::awaitable<absl::Status> Sleep(std::chrono::nanoseconds delay) override;
  ClockHold Hold() override;

  bool held() const;

  // Moves to the earliest sleeper's time and wakes every sleeper due then, in the order they went
  // to sleep. False when nobody sleeps.
  bool AdvanceToNextSleeper();

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace vivavoce
