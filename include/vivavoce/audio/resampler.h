// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/base/units.h"

namespace vivavoce {

// Changes the sample rate of one speaker's audio, piece by piece. Linear phase and without delay:
// sample k of the output lies at the time k / to of the input. The result is the same however the
// input is cut into pieces, and in all exactly round(n * to / from) samples long.
//
// Threading: one thread at a time.
class Resampler {
 public:
  // Errors: InvalidArgument for a rate outside 8 to 192 kHz.
  static absl::StatusOr<std::unique_ptr<Resampler>> Make(SampleRate from, SampleRate to);
  ~Resampler();
  Resampler(const Resampler&) = delete;
  Resampler& operator=(const Resampler&) = delete;

  // Takes the next piece; gives what is ready.
  std::vector<int16_t> Push(std::span<const int16_t> samples);

  // The same for samples of full scale 1; what is beyond is clipped after the conversion.
  std::vector<int16_t> Push(std::span<const float> samples);

  // No more input: gives the rest. Afterwards the object takes the next audio from its start.
  std::vector<int16_t> Finish();

 private:
  struct Impl;
  explicit Resampler(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Whole audio at once. Requires: both rates are in 8 to 192 kHz.
std::vector<int16_t> Resample(std::span<const int16_t> samples, SampleRate from, SampleRate to);

}  // namespace vivavoce
