// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "vivavoce/base/units.h"

namespace vivavoce {

// A piece of mono 16-bit audio: a view of a reference-counted slab, so that a chunk passes from the
// journal to recogniser, detector and recorder without a copy.
//
// Threading: the samples are immutable; chunks may be copied and read on any thread.
// Lifetime:  the slab lives as long as any chunk that views it.
class PcmChunk {
 public:
  PcmChunk() = default;

  // Takes over `samples`; `at` is the time of the first one.
  PcmChunk(std::vector<int16_t> samples, SampleRate rate, MediaTime at);

  std::span<const int16_t> samples() const { return samples_; }
  SampleRate rate() const { return rate_; }
  MediaTime at() const { return at_; }
  MediaTime end() const { return at_ + rate_.Duration(size()); }
  SampleCount size() const { return {static_cast<int64_t>(samples_.size())}; }
  bool empty() const { return samples_.empty(); }

  // The part [first, first + count) of this chunk, sharing its slab.
  // Requires: 0 <= first, 0 <= count, first + count <= size().
  PcmChunk Slice(SampleCount first, SampleCount count) const;

  // The same samples at another time.
  PcmChunk At(MediaTime at) const;

 private:
  std::shared_ptr<const std::vector<int16_t>> slab_;
  std::span<const int16_t> samples_;
  SampleRate rate_;
  MediaTime at_;
};

}  // namespace vivavoce
