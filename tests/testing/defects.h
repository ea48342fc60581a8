// SPDX-License-Identifier: Apache-2.0
// What can be wrong with the calls of any port's stream.
#pragma once

#include <time.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>
#include <chrono>
#include <map>
#include <string>
#include <thread>

#include "vivavoce/base/channel.h"
#include "vivavoce/base/completion.h"
#include "vivavoce/provider/factory.h"

namespace vivavoce::testing {

struct CallDefects {
  CallDefects() = default;
  bool cannot_warm = false;
  bool takes_any_language = false;
  bool end_differs = false;     // Read() after the end gives an error
  bool slow_to_die = false;     // the destructor waits
  bool ignores_cancel = false;  // Read() goes on until nobody knows when
  std::optional<std::chrono::nanoseconds> drops_after_clock;  // then the link is gone
  Millis computes_in_read{0};                                 // the first one
  std::string tells;                                          // goes to the log
};

// Keeps this thread computing; on a busy machine that takes longer than `time`.
inline void Compute(Millis time) {
  auto now = [] {
    timespec used{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
  };
  for (auto end = now() + time; now() < end;) {
  }
}

class BrokenCalls {
 public:
  BrokenCalls(const CallDefects& defects, const ProviderContext& context)
      : defects_(defects), context_(context), opened_(context.clock->MonotonicNow()) {
    if (!defects_.tells.empty()) context_.telemetry.Info(defects_.tells);
  }
  ~BrokenCalls() {
    if (defects_.slow_to_die) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }

  const CallDefects& defects() const { return defects_; }

  boost::asio::awaitable<absl::Status> BeforeRead() {
    Compute(std::exchange(defects_.computes_in_read, Millis(0)));
    if (defects_.ignores_cancel) {
      co_await boost::asio::this_coro::reset_cancellation_state(
          boost::asio::disable_cancellation());
      vivavoce::internal::Signal never(context_.executor);  // the coroutine's: it outlives all else
      co_await never.Wait();
    }
    bool gone = defects_.drops_after_clock &&
                context_.clock->MonotonicNow() - opened_ > *defects_.drops_after_clock;
    if (gone) co_return absl::UnavailableError("read: the link is gone");
    co_return absl::OkStatus();
  }

 private:
  CallDefects defects_;
  ProviderContext context_;
  std::chrono::nanoseconds opened_;
};

// The defects behind the rules that every port has. `Defect` has members `factory` and `calls`.
template <typename Defect>
void AddCommonDefects(const std::string& port, std::map<std::string, Defect>& broken) {
  broken[port + "-CONFIG-01"].factory.bad_name = true;
  broken[port + "-CONFIG-02"].factory.takes_any_option = true;
  broken[port + "-CONFIG-03"].factory.suggests_nothing = true;
  broken[port + "-CONFIG-04"].factory.takes_no_json = true;
  broken[port + "-WARM-01"].calls.cannot_warm = true;
}

}  // namespace vivavoce::testing
