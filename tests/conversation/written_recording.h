// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace vivavoce {

// A recording and its manifest, as they stand on the disk: 16-bit stereo after 44 bytes, the
// candidate on the left.
struct WrittenRecording {
  // Frames of the recording; for the candidate also the samples of the source that they are.
  struct Segment {
    bool interviewer = false;
    bool has_turn = false;
    size_t begin = 0;
    size_t end = 0;
    int64_t source_begin = 0;
    int64_t source_end = 0;
  };

  // What the manifest says the candidate said.
  std::vector<int16_t> Heard() const;

  std::vector<int16_t> left;
  std::vector<int16_t> right;
  std::string sha256;  // of the file
  std::string manifest_sha256;
  size_t manifest_frames = 0;
  size_t manifest_candidate_samples = 0;
  std::vector<Segment> segments;
};

// Nothing where the files are not there or the manifest is not JSON.
std::optional<WrittenRecording> ReadRecording(const std::string& wav_path,
                                              const std::string& manifest_path);

}  // namespace vivavoce
