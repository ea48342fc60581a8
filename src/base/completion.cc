// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/base/completion.h"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <mutex>
#include <utility>

namespace vivavoce {

struct Completion::Impl {
  // The work guard keeps the executor running while only another thread has something to do.
  struct Waiter {
    boost::asio::any_completion_handler<void()> resume;
    boost::asio::executor_work_guard<boost::asio::any_io_executor> work;
  };

  Clock* clock = nullptr;
  std::mutex mutex;
  bool fired = false;
  std::unique_ptr<Waiter> waiter;
};

Completion::Completion(Clock& clock) : impl_(std::make_shared<Impl>()) { impl_->clock = &clock; }

Completion::~Completion() = default;

void Completion::Fire() {
  std::shared_ptr<Impl> impl = impl_;  // the waiter may destroy this object before Fire() returns
  std::unique_ptr<Impl::Waiter> waiter;
  {
    std::lock_guard lock(impl->mutex);
    impl->fired = true;
    waiter = std::move(impl->waiter);
  }
  if (!waiter) return;
  boost::asio::any_io_executor executor = waiter->work.get_executor();
  boost::asio::post(executor, std::move(waiter->resume));
}

boost::asio::awaitable<void> Completion::Wait() {
  std::shared_ptr<Impl> impl = impl_;
  ClockHold hold = impl->clock->Hold();
  boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
  auto initiate = [&impl, &executor](auto handler) {
    {
      std::lock_guard lock(impl->mutex);
      if (!impl->fired) {
        impl->waiter = std::make_unique<Impl::Waiter>(
            Impl::Waiter{std::move(handler), boost::asio::make_work_guard(executor)});
        return;
      }
    }
    boost::asio::post(executor, std::move(handler));
  };
  {
    std::lock_guard lock(impl->mutex);
    if (impl->fired) co_return;
  }
  co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void()>(
      initiate, boost::asio::use_awaitable);
}

}  // namespace vivavoce
