// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/testing/time_driver.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <stdexcept>
#include <thread>

#include "vivavoce/base/channel.h"
#include "vivavoce/base/status.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

boost::asio::awaitable<absl::StatusOr<int>> SleepThenAnswer(Clock& clock,
                                                            std::chrono::nanoseconds delay) {
  absl::Status status = co_await clock.Sleep(delay);
  if (!status.ok()) co_return status;
  co_return 7;
}

boost::asio::awaitable<void> WaitForNobody(boost::asio::any_io_executor executor, bool& unwound) {
  struct Mark {
    bool& unwound;
    ~Mark() { unwound = true; }
  };
  Mark mark{unwound};
  Channel<int> channel(executor, 1);
  absl::StatusOr<std::optional<int>> read = co_await channel.Read();
  (void)read;
}

TEST(VirtualTimeDriverTest, SpendsAnHourInNoTime) {
  VirtualTimeDriver world;
  auto real = std::chrono::steady_clock::now();

  EXPECT_THAT(world.Run(SleepThenAnswer(world.clock(), 1h)), IsOkAndHolds(7));

  EXPECT_EQ(world.clock().MonotonicNow(), 1h);
  EXPECT_LT(std::chrono::steady_clock::now() - real, 1min);
}

TEST(VirtualTimeDriverTest, SaysWhenNothingWillEverHappen) {
  VirtualTimeDriver world;
  bool unwound = false;

  EXPECT_THAT(world.Run(WaitForNobody(world.executor(), unwound)),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("nothing will ever happen")));

  EXPECT_TRUE(unwound) << "the task is cancelled, so that it lets go of what it refers to";
}

TEST(VirtualTimeDriverTest, EndsATaskThatTakesTooLong) {
  TimeLimits limits;
  limits.clock_time = 10s;
  VirtualTimeDriver world(limits);

  EXPECT_THAT(world.Run(SleepThenAnswer(world.clock(), 11s)),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
}

boost::asio::awaitable<absl::StatusOr<std::chrono::nanoseconds>> WorkBesideATimer(
    VirtualTimeDriver& world) {
  std::function<absl::Status()> work = [] {
    std::this_thread::sleep_for(20ms);  // the blocking work itself
    return absl::OkStatus();
  };
  absl::Status status = co_await world.pool().Run(std::move(work));
  if (!status.ok()) co_return status;
  co_return world.clock().MonotonicNow();
}

TEST(VirtualTimeDriverTest, StandsStillWhileBlockingWorkRuns) {
  VirtualTimeDriver world;
  boost::asio::co_spawn(world.executor(), SleepThenAnswer(world.clock(), 1ms),
                        boost::asio::detached);

  EXPECT_THAT(world.Run(WorkBesideATimer(world)), IsOkAndHolds(0ns));
}

boost::asio::awaitable<absl::Status> Throw() {
  throw std::runtime_error("out of cheese");
  co_return absl::OkStatus();
}

TEST(VirtualTimeDriverTest, GivesAnExceptionAsAStatus) {
  VirtualTimeDriver world;

  EXPECT_THAT(world.Run(Throw()),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("out of cheese")));
}

TEST(VirtualTimeDriverTest, LetsTimePassForWhatWasSpawned) {
  VirtualTimeDriver world;
  int done = 0;
  auto count = [&](std::exception_ptr, absl::StatusOr<int>) { ++done; };
  boost::asio::co_spawn(world.executor(), SleepThenAnswer(world.clock(), 2s), count);
  boost::asio::co_spawn(world.executor(), SleepThenAnswer(world.clock(), 5s), count);

  EXPECT_THAT(world.RunFor(3s), IsOk());

  EXPECT_EQ(done, 1);
}

boost::asio::awaitable<absl::Status> Block(std::chrono::milliseconds time, bool compute) {
  auto end = std::chrono::steady_clock::now() + time;
  if (!compute) std::this_thread::sleep_until(end);
  while (std::chrono::steady_clock::now() < end) {
  }
  co_return absl::OkStatus();
}

TEST(TimeDriverTest, NoticesWorkThatKeepsTheThread) {
  VirtualTimeDriver world;
  EXPECT_THAT(world.Run(SleepThenAnswer(world.clock(), 1s)), IsOk());
  EXPECT_LT(world.TakeLongestStall(), 200ms);

  EXPECT_THAT(world.Run(Block(300ms, false)), IsOk());
  EXPECT_GE(world.TakeLongestStall(), 250ms);
  EXPECT_EQ(world.TakeLongestStall(), 0ns);
}

TEST(RealTimeDriverTest, WaitsForRealTimers) {
  RealTimeDriver world;

  EXPECT_THAT(world.Run(SleepThenAnswer(world.clock(), 2ms)), IsOkAndHolds(7));
}

}  // namespace
}  // namespace vivavoce::testing
