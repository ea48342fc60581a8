// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "vivavoce/base/blocking_pool.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/provider/factory.h"

namespace vivavoce::testing {

namespace internal {
// What Run() answers for a coroutine's T: Status for void and Status, StatusOr<T> for the rest.
template <typename T>
struct Answer {
  using Type = absl::StatusOr<T>;
};
template <>
struct Answer<absl::Status> {
  using Type = absl::Status;
};
template <typename T>
struct Answer<absl::StatusOr<T>> {
  using Type = absl::StatusOr<T>;
};
}  // namespace internal

struct TimeLimits {
  TimeLimits() = default;
  std::chrono::nanoseconds clock_time{std::chrono::hours(24)};   // as the driver's clock counts
  std::chrono::nanoseconds real_time{std::chrono::seconds(60)};  // as the wall counts
};

// The world of one test: an executor, a clock and a pool, and the loop that drives them.
//
//   VirtualTimeDriver world;
//   absl::StatusOr<int> answer = world.Run(Count(world.clock()));
//
// Threading: one thread, the test's.
class TimeDriver {
 public:
  virtual ~TimeDriver();
  TimeDriver(const TimeDriver&) = delete;
  TimeDriver& operator=(const TimeDriver&) = delete;

  boost::asio::any_io_executor executor();
  virtual Clock& clock() = 0;
  BlockingPool& pool() { return *pool_; }

  // What a factory is given: this world, without telemetry, net, models or shared data.
  ProviderContext Context();

  // Runs `task` to its end and gives its result.
  //
  // Errors: the task's own; DeadlineExceeded when a limit passed; Internal when nothing will ever
  // happen again although the task waits, or when it threw. The task is cancelled then.
  template <typename T>
  typename internal::Answer<T>::Type Run(boost::asio::awaitable<T> task) {
    auto result = std::make_shared<std::optional<T>>();
    absl::Status status = RunTask(Keep(std::move(task), result));
    if (!status.ok()) return status;
    return std::move(**result);
  }
  absl::Status Run(boost::asio::awaitable<void> task) { return RunTask(std::move(task)); }

  // Runs what is ready without letting time pass.
  void Settle();

  // Lets `span` of the clock's time pass for what was spawned on executor().
  absl::Status RunFor(std::chrono::nanoseconds span);

  // The longest time since the last call that one piece of work kept the executor's thread, by
  // computing or by waiting for something. Preemption by other programs does not count.
  std::chrono::nanoseconds TakeLongestStall();

 protected:
  explicit TimeDriver(TimeLimits limits);

  // The loop's parts.
  bool RunReady();  // one piece of work; false when none is ready
  void WaitForWork(std::chrono::nanoseconds at_most);
  void StopPool();

  // Goes on where nothing is ready: lets time pass or waits. False when nothing will ever happen.
  virtual bool Wait() = 0;

  void MakePool(size_t threads);

 private:
  struct Impl;

  template <typename T>
  static boost::asio::awaitable<void> Keep(boost::asio::awaitable<T> task,
                                           std::shared_ptr<std::optional<T>> result) {
    result->emplace(co_await std::move(task));
  }

  absl::Status RunTask(boost::asio::awaitable<void> task);
  absl::Status Drive(const std::function<bool()>& done);

  std::unique_ptr<Impl> impl_;
  std::unique_ptr<BlockingPool> pool_;
};

// Time passes only when nothing is left to do and no blocking work is under way: an hour of waiting
// takes no time at all, and the same test does the same every time.
class VirtualTimeDriver final : public TimeDriver {
 public:
  VirtualTimeDriver();
  explicit VirtualTimeDriver(TimeLimits limits);
  ~VirtualTimeDriver() override;

  Clock& clock() override;

 private:
  struct Virtual;
  bool Wait() override;
  std::unique_ptr<Virtual> virtual_;
};

// The system's clock, for providers that talk to the world outside.
class RealTimeDriver final : public TimeDriver {
 public:
  RealTimeDriver();
  explicit RealTimeDriver(TimeLimits limits);
  ~RealTimeDriver() override;

  Clock& clock() override;

 private:
  bool Wait() override;
  std::unique_ptr<Clock> clock_;
};

}  // namespace vivavoce::testing
