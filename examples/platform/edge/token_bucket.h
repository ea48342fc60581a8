// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>

namespace vivavoce::platform {

// What may be taken: `burst` at once, and `rate` a second in the long run.
class TokenBucket {
 public:
  TokenBucket(double rate, double burst) : rate_(rate), burst_(burst), left_(burst) {}

  // False: it would be too much; nothing is taken then.
  bool Take(double amount, std::chrono::nanoseconds now) {
    if (now > at_) {
      left_ += rate_ * std::chrono::duration<double>(now - at_).count();
      left_ = std::min(left_, burst_);
      at_ = now;
    }
    if (amount > left_) return false;
    left_ -= amount;
    return true;
  }

 private:
  double rate_;
  double burst_;
  double left_;
  std::chrono::nanoseconds at_{0};
};

}  // namespace vivavoce::platform
