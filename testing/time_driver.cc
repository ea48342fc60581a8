// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/testing/time_driver.h"

#include <sys/resource.h>
#include <time.h>

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <string>

#include "testing/slowdown.h"
#include "vivavoce/base/status.h"
#include "vivavoce/base/virtual_clock.h"

namespace vivavoce::testing {
namespace {

using std::chrono::nanoseconds;

nanoseconds RealNow() { return std::chrono::steady_clock::now().time_since_epoch(); }

struct ThreadUse {
  nanoseconds wall = RealNow();
  nanoseconds computing{0};
  long waits = 0;

  static ThreadUse Now() {
    ThreadUse use;
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    use.computing = std::chrono::seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
    rusage usage{};
    getrusage(RUSAGE_THREAD, &usage);
    use.waits = usage.ru_nvcsw;
    return use;
  }
};

}  // namespace

struct TimeDriver::Impl {
  boost::asio::io_context context{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{
      context.get_executor()};
  TimeLimits limits;
  nanoseconds longest_stall{0};
};

TimeDriver::TimeDriver(TimeLimits limits) : impl_(std::make_unique<Impl>()) {
  impl_->limits = limits;
}

TimeDriver::~TimeDriver() = default;

boost::asio::any_io_executor TimeDriver::executor() { return impl_->context.get_executor(); }

void TimeDriver::MakePool(size_t threads) {
  pool_ = std::make_unique<BlockingPool>(executor(), clock(), threads, 256);
}

void TimeDriver::StopPool() { pool_.reset(); }

ProviderContext TimeDriver::Context() {
  ProviderContext context;
  context.executor = executor();
  context.pool = &pool();
  context.clock = &clock();
  return context;
}

bool TimeDriver::RunReady() {
  ThreadUse before = ThreadUse::Now();
  if (impl_->context.poll_one() == 0) return false;
  ThreadUse after = ThreadUse::Now();
  nanoseconds stall = after.computing - before.computing;
  if (after.waits > before.waits) stall = std::max(stall, after.wall - before.wall);
  impl_->longest_stall = std::max(impl_->longest_stall, stall);
  return true;
}

void TimeDriver::WaitForWork(nanoseconds at_most) {
  // Waiting is no stall here, so only what is computed counts.
  ThreadUse before = ThreadUse::Now();
  impl_->context.run_one_for(at_most);
  impl_->longest_stall =
      std::max(impl_->longest_stall, ThreadUse::Now().computing - before.computing);
}

nanoseconds TimeDriver::TakeLongestStall() {
  return std::exchange(impl_->longest_stall, nanoseconds(0));
}

void TimeDriver::Settle() {
  while (RunReady()) {
  }
}

absl::Status TimeDriver::Drive(const std::function<bool()>& done) {
  nanoseconds clock_end = clock().MonotonicNow() + impl_->limits.clock_time;
  nanoseconds real_time = impl_->limits.real_time * kSlowdown;
  nanoseconds real_end = RealNow() + real_time;
  while (!done()) {
    if (RunReady()) {
      if (RealNow() < real_end) continue;
    } else if (!Wait()) {
      return Internal("time driver: nothing will ever happen again, and the task still waits");
    }
    if (RealNow() >= real_end) {
      return Error(absl::StatusCode::kDeadlineExceeded,
                   "time driver: the task took more than " +
                       std::to_string(real_time / std::chrono::milliseconds(1)) +
                       " ms of real time");
    }
    if (clock().MonotonicNow() >= clock_end) {
      return Error(absl::StatusCode::kDeadlineExceeded,
                   "time driver: the task took more than " +
                       std::to_string(impl_->limits.clock_time / std::chrono::milliseconds(1)) +
                       " ms of the clock's time");
    }
  }
  return absl::OkStatus();
}

absl::Status TimeDriver::RunTask(boost::asio::awaitable<void> task) {
  struct End {
    bool reached = false;
    std::exception_ptr thrown;
  };
  auto end = std::make_shared<End>();
  auto cancel = std::make_shared<boost::asio::cancellation_signal>();
  auto reach = [end, cancel](std::exception_ptr thrown) {
    end->reached = true;
    end->thrown = thrown;
  };
  boost::asio::co_spawn(impl_->context, std::move(task),
                        boost::asio::bind_cancellation_slot(cancel->slot(), reach));
  absl::Status status = Drive([&] { return end->reached; });
  if (!status.ok()) {
    cancel->emit(boost::asio::cancellation_type::terminal);
    Settle();
    return status;
  }
  if (!end->thrown) return absl::OkStatus();
  try {
    std::rethrow_exception(end->thrown);
  } catch (const std::exception& e) {
    return Internal(std::string("time driver: the task threw: ") + e.what());
  } catch (...) {
    return Internal("time driver: the task threw something that is no std::exception");
  }
}

absl::Status TimeDriver::RunFor(nanoseconds span) {
  Clock* time = &clock();
  return Run(time->Sleep(span));
}

struct VirtualTimeDriver::Virtual {
  // A Sunday; the same in every run.
  static constexpr WallTime kStart{std::chrono::seconds(1'772'357'400)};
  explicit Virtual(boost::asio::any_io_executor executor) : clock(std::move(executor), kStart) {}
  VirtualClock clock;
};

VirtualTimeDriver::VirtualTimeDriver() : VirtualTimeDriver(TimeLimits()) {}

VirtualTimeDriver::VirtualTimeDriver(TimeLimits limits)
    : TimeDriver(limits), virtual_(std::make_unique<Virtual>(executor())) {
  MakePool(2);
}

VirtualTimeDriver::~VirtualTimeDriver() {
  StopPool();
  Settle();
}

Clock& VirtualTimeDriver::clock() { return virtual_->clock; }

bool VirtualTimeDriver::Wait() {
  if (!virtual_->clock.held()) return virtual_->clock.AdvanceToNextSleeper();
  WaitForWork(std::chrono::milliseconds(50));
  return true;
}

RealTimeDriver::RealTimeDriver() : RealTimeDriver(TimeLimits()) {}

RealTimeDriver::RealTimeDriver(TimeLimits limits)
    : TimeDriver(limits), clock_(MakeSystemClock(executor())) {
  MakePool(2);
}

RealTimeDriver::~RealTimeDriver() {
  StopPool();
  Settle();
}

Clock& RealTimeDriver::clock() { return *clock_; }

bool RealTimeDriver::Wait() {
  WaitForWork(std::chrono::milliseconds(50));
  return true;
}

}  // namespace vivavoce::testing
