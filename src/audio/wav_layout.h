// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "audio/input_file.h"

namespace vivavoce::internal {

enum class WavEncoding { kPcm, kFloat, kALaw, kMuLaw };

// Where a WAV file's samples lie and what they are. All values are checked: channels 1..8, rate
// 8000..192000, sample_bytes 1..8, and the frames lie inside the file.
struct WavLayout {
  WavEncoding encoding = WavEncoding::kPcm;
  bool big_endian = false;
  int bits = 0;          // as the header says
  int sample_bytes = 0;  // of one sample of one channel
  int channels = 0;
  int rate = 0;
  int64_t data_begin = 0;
  int64_t frames = 0;
  std::vector<std::string> warnings;

  int frame_bytes() const { return sample_bytes * channels; }
};

// Reads the chunks of `file` up to its samples.
absl::StatusOr<WavLayout> ReadWavLayout(const InputFile& file);

}  // namespace vivavoce::internal
