// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <deque>
#include <optional>
#include <utility>

#include "vivavoce/base/channel.h"
#include "vivavoce/base/clock.h"

namespace vivavoce::testing::internal {

// A stream's events, each of which may be read from a time on and never before the one before it.
//
// Threading: one executor; one reader at a time.
template <typename Event>
class TimedQueue {
 public:
  TimedQueue(boost::asio::any_io_executor executor, Clock& clock)
      : clock_(clock), signal_(std::move(executor)) {}

  void Push(Event event, std::chrono::nanoseconds delay) {
    if (ended_) return;
    Append({clock_.MonotonicNow() + delay, std::move(event), absl::OkStatus()});
  }

  // Ends the stream behind what is queued; OK is the clean end.
  void End(absl::Status status, std::chrono::nanoseconds delay) {
    if (ended_) return;
    ended_ = true;
    Append({clock_.MonotonicNow() + delay, std::nullopt, std::move(status)});
  }

  // Ends the stream now; what is queued is lost.
  void Break(absl::Status status) {
    items_.clear();
    ended_ = true;
    Append({clock_.MonotonicNow(), std::nullopt, std::move(status)});
  }

  // Nothing is given any more, not even the end.
  void FallSilent() { silent_ = true; }

  boost::asio::awaitable<absl::StatusOr<std::optional<Event>>> Read() {
    for (;;) {
      if (silent_ || items_.empty()) {
        co_await signal_.Wait();
        continue;
      }
      std::chrono::nanoseconds wait = items_.front().due - clock_.MonotonicNow();
      if (wait.count() > 0) {
        absl::Status slept = co_await clock_.Sleep(wait);
        if (!slept.ok()) co_return slept;
        continue;
      }
      if (!items_.front().event) {  // the end stays the end
        if (!items_.front().status.ok()) co_return items_.front().status;
        co_return std::optional<Event>();
      }
      std::optional<Event> event = std::move(items_.front().event);
      items_.pop_front();
      co_return event;
    }
  }

 private:
  struct Item {
    std::chrono::nanoseconds due;
    std::optional<Event> event;
    absl::Status status;
  };

  void Append(Item item) {
    items_.push_back(std::move(item));
    signal_.Notify();
  }

  Clock& clock_;
  std::deque<Item> items_;
  bool ended_ = false;
  bool silent_ = false;
  vivavoce::internal::Signal signal_;
};

}  // namespace vivavoce::testing::internal
