// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>

#include "vivavoce/base/units.h"

namespace vivavoce::local_speech {

// Samples from the start of the stream to media time, also where chunks left gaps.
class SampleClock {
 public:
  void Add(int64_t at_sample, MediaTime at);
  MediaTime At(int64_t sample) const;
  void Forget(int64_t before_sample);

 private:
  struct Anchor {
    int64_t sample;
    MediaTime time;
  };
  std::deque<Anchor> anchors_;
};

}  // namespace vivavoce::local_speech
