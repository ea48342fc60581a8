// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/base/clock.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <string>

#include "vivavoce/base/virtual_clock.h"

namespace vivavoce {
namespace {

using namespace std::chrono_literals;

boost::asio::awaitable<void> SleepThenWrite(Clock& clock, std::chrono::nanoseconds delay, char mark,
                                            std::string& log) {
  absl::Status status = co_await clock.Sleep(delay);
  log += status.ok() ? mark : '!';
}

TEST(VirtualClockTest, WakesSleepersInOrderOfTimeThenOfCall) {
  boost::asio::io_context context;
  VirtualClock clock(context.get_executor(), WallTime{});
  std::string log;
  boost::asio::co_spawn(context, SleepThenWrite(clock, 2h, 'c', log), boost::asio::detached);
  boost::asio::co_spawn(context, SleepThenWrite(clock, 1s, 'a', log), boost::asio::detached);
  boost::asio::co_spawn(context, SleepThenWrite(clock, 1s, 'b', log), boost::asio::detached);

  context.poll();
  EXPECT_EQ(log, "");
  EXPECT_TRUE(clock.AdvanceToNextSleeper());
  context.restart();
  context.poll();
  EXPECT_EQ(log, "ab");
  EXPECT_EQ(clock.MonotonicNow(), 1s);
  EXPECT_TRUE(clock.AdvanceToNextSleeper());
  context.restart();
  context.poll();

  EXPECT_EQ(log, "abc");
  EXPECT_EQ(clock.MonotonicNow(), 2h);
  EXPECT_FALSE(clock.AdvanceToNextSleeper());
}

TEST(VirtualClockTest, IsHeldWhileAnyHoldLives) {
  boost::asio::io_context context;
  VirtualClock clock(context.get_executor(), WallTime{});
  {
    ClockHold first = clock.Hold();
    ClockHold second = clock.Hold();
    first = ClockHold();
    EXPECT_TRUE(clock.held());
  }
  EXPECT_FALSE(clock.held());
}

TEST(Rfc3339Test, WritesUtcWithMilliseconds) {
  EXPECT_EQ(FormatRfc3339(WallTime{1'772'357'400'125ms}), "2026-03-01T09:30:00.125Z");
}

}  // namespace
}  // namespace vivavoce
