// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "vivavoce/base/units.h"

namespace vivavoce::local_speech {

// A stretch of samples [begin, end).
struct SampleSpan {
  int64_t begin = 0;
  int64_t end = 0;
  int64_t size() const { return end - begin; }
};

// The loudness of each 10 ms of `audio`, as the mean square of its samples.
std::vector<double> FrameEnergies(std::span<const int16_t> audio, SampleRate rate);

// The quiet stretches of at least `shortest`, in order: where the energy is 30 dB under the loudest
// tenth.
std::vector<SampleSpan> FindSilences(std::span<const int16_t> audio, SampleRate rate,
                                     Millis shortest);

// What remains of `audio` without the silence before and after, with 20 ms left on both sides.
// Empty for silence.
SampleSpan SpokenPart(std::span<const int16_t> audio, SampleRate rate);

}  // namespace vivavoce::local_speech
