// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/audio/sample_source.h"

#include "audio/sample_range.h"

namespace vivavoce {

absl::StatusOr<std::vector<int16_t>> MemorySource::Read(SampleRange range) {
  if (absl::Status s = internal::CheckRange(range, size()); !s.ok()) return s;
  return std::vector<int16_t>(samples_.begin() + range.begin.value,
                              samples_.begin() + range.end.value);
}

}  // namespace vivavoce
