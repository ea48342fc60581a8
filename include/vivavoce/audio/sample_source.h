// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/base/units.h"

namespace vivavoce {

// A half-open range [begin, end) of samples at 16 kHz.
struct SampleRange {
  SampleCount begin;
  SampleCount end;
  constexpr SampleCount size() const { return end - begin; }
  friend constexpr auto operator<=>(SampleRange, SampleRange) = default;
};

// Recorded speech of one speaker as 16 kHz mono, of which any part can be read: two hours of it are
// never in memory at once.
//
// Threading: one thread at a time.
// Blocking:  Read() may touch the disk; call it on a BlockingPool.
class SampleSource {
 public:
  SampleSource() = default;
  virtual ~SampleSource() = default;
  SampleSource(const SampleSource&) = delete;
  SampleSource& operator=(const SampleSource&) = delete;

  virtual SampleCount size() const = 0;

  // The samples of `range`, the same however a recording is cut into ranges.
  //
  // Errors: InvalidArgument when `range` does not lie inside [0, size()); DataLoss when the
  // recording shrank or could not be read.
  virtual absl::StatusOr<std::vector<int16_t>> Read(SampleRange range) = 0;
};

// Samples that are in memory already, such as synthesised speech.
class MemorySource final : public SampleSource {
 public:
  explicit MemorySource(std::vector<int16_t> samples) : samples_(std::move(samples)) {}

  SampleCount size() const override { return {static_cast<int64_t>(samples_.size())}; }
  absl::StatusOr<std::vector<int16_t>> Read(SampleRange range) override;

 private:
  std::vector<int16_t> samples_;
};

}  // namespace vivavoce
