// SPDX-License-Identifier: Apache-2.0
#include "store_clock.h"

#include <gtest/gtest.h>

namespace vivavoce::sqlite {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr WallTime kNoon{hours(12)};
constexpr int64_t kSecond = 1'000'000;
constexpr int64_t kNoonMicros = 12 * 3600 * kSecond;

TEST(StoreClockTest, FollowsTheSystemsClock) {
  StoreClock clock(0);
  EXPECT_EQ(clock.Read(kNoon, seconds(100)), kNoonMicros);
  EXPECT_EQ(clock.Read(kNoon + seconds(5), seconds(105)), kNoonMicros + 5 * kSecond);
}

TEST(StoreClockTest, GoesOnByTheMonotonicClockWhenTheSystemsIsSetBack) {
  StoreClock clock(0);
  clock.Read(kNoon, seconds(100));
  EXPECT_EQ(clock.Read(kNoon - hours(1), seconds(107)), kNoonMicros + 7 * kSecond);
  EXPECT_EQ(clock.Read(kNoon - hours(1), seconds(107)), kNoonMicros + 7 * kSecond);
}

TEST(StoreClockTest, FollowsAStepForward) {
  StoreClock clock(0);
  clock.Read(kNoon, seconds(100));
  EXPECT_EQ(clock.Read(kNoon + hours(1), seconds(101)), kNoonMicros + 3600 * kSecond);
}

TEST(StoreClockTest, NeverShowsATimeBeforeThePersistedOne) {
  StoreClock clock(kNoonMicros);
  EXPECT_EQ(clock.Read(kNoon - hours(3), seconds(1)), kNoonMicros);
  EXPECT_EQ(clock.Read(kNoon - hours(3), seconds(4)), kNoonMicros + 3 * kSecond);
}

}  // namespace
}  // namespace vivavoce::sqlite
