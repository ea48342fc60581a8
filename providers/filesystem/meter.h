// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string_view>

#include "vivavoce/base/clock.h"
#include "vivavoce/base/metric_names.h"
#include "vivavoce/base/status.h"
#include "vivavoce/base/telemetry.h"

namespace vivavoce::filesystem {

// What the store says of its work.
//
// Threading: any. Lifetime: the clock and the telemetry's sinks outlive it.
struct Meter {
  Clock* clock = nullptr;
  Telemetry telemetry;

  // Does `work`, which answers a Status or StatusOr, and tells how long it took.
  template <typename Work>
  auto Time(std::string_view operation, const Work& work) const {
    std::chrono::nanoseconds begin = clock->MonotonicNow();
    auto result = work();
    std::chrono::duration<double> took = clock->MonotonicNow() - begin;
    telemetry.Record(
        metric::kBlobCallSeconds, took.count(),
        {{"operation", operation}, {"code", absl::StatusCodeToString(CodeOf(result))}});
    return result;
  }

  void Count(std::string_view direction, int64_t bytes) const {
    telemetry.Add(metric::kBlobBytes, bytes, {{"direction", direction}});
  }

 private:
  static absl::StatusCode CodeOf(const absl::Status& status) { return status.code(); }
  template <typename T>
  static absl::StatusCode CodeOf(const absl::StatusOr<T>& result) {
    return result.status().code();
  }
};

}  // namespace vivavoce::filesystem
