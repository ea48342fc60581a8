// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/base/virtual_clock.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <utility>

namespace vivavoce {

// A sleeper waits on a timer that never expires by itself; waking cancels it. The timer object is
// what gives Asio's cancellation slots their meaning here.
struct VirtualClock::Impl {
  boost::asio::any_io_executor executor;
  WallTime start;
  std::chrono::nanoseconds now{0};
  std::weak_ptr<void> hold;
  uint64_t next_ticket = 0;
  std::map<std::pair<std::chrono::nanoseconds, uint64_t>, boost::asio::steady_timer*> sleepers;
};

VirtualClock::VirtualClock(boost::asio::any_io_executor executor, WallTime start)
    : impl_(std::make_shared<Impl>()) {
  impl_->executor = std::move(executor);
  impl_->start = start;
}

VirtualClock::~VirtualClock() = default;

WallTime VirtualClock::Now() const {
  return impl_->start + std::chrono::duration_cast<WallTime::duration>(impl_->now);
}

std::chrono::nanoseconds VirtualClock::MonotonicNow() const { return impl_->now; }

boost::asio::awaitable<absl::Status> VirtualClock::Sleep(std::chrono::nanoseconds delay) {
  if (delay < std::chrono::nanoseconds(0)) delay = std::chrono::nanoseconds(0);
  std::shared_ptr<Impl> impl = impl_;
  boost::asio::steady_timer timer(impl->executor, boost::asio::steady_timer::time_point::max());
  auto key = std::make_pair(impl->now + delay, impl->next_ticket++);

  // Leaves the book however the coroutine ends: awake, cancelled or destroyed.
  struct Entry {
    Impl& impl;
    std::pair<std::chrono::nanoseconds, uint64_t> key;
    ~Entry() { impl.sleepers.erase(key); }
  };
  Entry entry{*impl, key};
  impl->sleepers.emplace(key, &timer);

  boost::system::error_code error;
  co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, error));
  if (impl->sleepers.contains(key)) co_return absl::CancelledError("sleep: cancelled");
  co_return absl::OkStatus();
}

ClockHold VirtualClock::Hold() {
  std::shared_ptr<void> token = impl_->hold.lock();
  if (!token) {
    token = std::make_shared<int>(0);
    impl_->hold = token;
  }
  return ClockHold(std::move(token));
}

bool VirtualClock::held() const { return !impl_->hold.expired(); }

bool VirtualClock::AdvanceToNextSleeper() {
  if (impl_->sleepers.empty()) return false;
  impl_->now = std::max(impl_->now, impl_->sleepers.begin()->first.first);
  while (!impl_->sleepers.empty() && impl_->sleepers.begin()->first.first <= impl_->now) {
    boost::asio::steady_timer* timer = impl_->sleepers.begin()->second;
    impl_->sleepers.erase(impl_->sleepers.begin());
    timer->cancel();
  }
  return true;
}

}  // namespace vivavoce
