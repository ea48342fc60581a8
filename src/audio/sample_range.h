// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "vivavoce/audio/sample_source.h"
#include "vivavoce/base/status.h"

namespace vivavoce::internal {

// InvalidArgument unless `range` lies inside [0, size).
inline absl::Status CheckRange(SampleRange range, SampleCount size) {
  if (range.begin.value >= 0 && range.begin <= range.end && range.end <= size) {
    return absl::OkStatus();
  }
  return InvalidArgument("read samples: the range [" + std::to_string(range.begin.value) + ", " +
                         std::to_string(range.end.value) + ") does not lie inside [0, " +
                         std::to_string(size.value) + ")");
}

}  // namespace vivavoce::internal
