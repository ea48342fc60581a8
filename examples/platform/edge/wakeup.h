// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <utility>

#include "vivavoce/base/channel.h"
#include "vivavoce/base/clock.h"

namespace vivavoce::platform {

// Wakes the one coroutine that waits, or the next that will. What is waited for is looked at again
// by the one that was woken.
//
// Threading: one executor.
class Wakeup {
 public:
  explicit Wakeup(boost::asio::any_io_executor executor) : woken_(std::move(executor), 1) {}

  void Notify() {
    bool now = true;
    woken_.TryPush(std::move(now));  // refused: somebody has notified already
  }

  // Resumes at Notify(), or once `limit` has passed.
  boost::asio::awaitable<void> Wait(Clock& clock, std::optional<std::chrono::nanoseconds> limit);

 private:
  Channel<bool> woken_;
};

}  // namespace vivavoce::platform
