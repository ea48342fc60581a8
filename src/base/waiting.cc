// SPDX-License-Identifier: Apache-2.0
#include "base/waiting.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/system/system_error.hpp>
#include <utility>

namespace vivavoce::internal {
namespace {

bool IsCancellation(std::exception_ptr thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const boost::system::system_error& error) {
    return error.code() == boost::asio::error::operation_aborted;
  } catch (...) {
    return false;
  }
}

}  // namespace

boost::asio::awaitable<void> WaitFor(Signal& signal, Clock& clock,
                                     std::optional<std::chrono::nanoseconds> limit) {
  using boost::asio::experimental::awaitable_operators::operator||;
  if (!limit) {
    co_await signal.Wait();
    co_return;
  }
  co_await (signal.Wait() || clock.Sleep(*limit));
}

TaskScope::TaskScope(boost::asio::any_io_executor executor, Signal& alarm)
    : executor_(executor), alarm_(alarm), ended_(executor) {}

TaskScope::~TaskScope() = default;

void TaskScope::Spawn(boost::asio::awaitable<void> task) {
  auto entry = tasks_.emplace(tasks_.end());
  auto ended = [this, entry](std::exception_ptr thrown) {
    tasks_.erase(entry);
    if (thrown && !failure_ && !IsCancellation(thrown)) {
      failure_ = thrown;
      alarm_.Notify();
    }
    if (tasks_.empty()) ended_.Notify();
  };
  boost::asio::co_spawn(executor_, std::move(task),
                        boost::asio::bind_cancellation_slot(entry->slot(), std::move(ended)));
}

void TaskScope::Cancel() {
  // A task that ends at once leaves the list.
  for (auto it = tasks_.begin(); it != tasks_.end();) {
    auto task = it++;
    task->emit(boost::asio::cancellation_type::terminal);
  }
}

boost::asio::awaitable<void> TaskScope::Join() {
  while (!tasks_.empty()) co_await ended_.Wait();
}

}  // namespace vivavoce::internal
