// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>

#include "vivavoce/base/clock.h"

namespace vivavoce::sqlite {

// The store's time, in microseconds since 1970: the system's, but never before a time it has shown,
// in this process or an earlier one. When the system's clock is set back, the store's goes on at
// the pace of the monotonic one, so that leases neither run for ever nor end twice.
class StoreClock {
 public:
  explicit StoreClock(int64_t persisted) : base_(persisted) {}

  int64_t Read(WallTime now, std::chrono::nanoseconds monotonic) {
    using std::chrono::duration_cast;
    using std::chrono::microseconds;
    int64_t wall = duration_cast<microseconds>(now.time_since_epoch()).count();
    int64_t ticks = duration_cast<microseconds>(monotonic).count();
    if (!started_) {
      started_ = true;
      ticks_ = ticks;
    }
    if (ticks > ticks_) {
      base_ += ticks - ticks_;
      ticks_ = ticks;
    }
    if (wall > base_) base_ = wall;
    return base_;
  }

 private:
  int64_t base_;
  int64_t ticks_ = 0;
  bool started_ = false;
};

}  // namespace vivavoce::sqlite
