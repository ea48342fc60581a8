// SPDX-License-Identifier: Apache-2.0
// Audio that carries its meaning: a scripted recogniser reads from the samples themselves which
// utterance is being spoken and how much of it has been heard, wherever on a session's timeline it
// stands and however it is cut into chunks.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "vivavoce/base/units.h"

namespace vivavoce::testing {

// 16 kHz mono "speech" of utterance `id` (1..32767), in whole blocks of 10 ms, at most 300 s. Other
// audio, and silence in particular, carries no marks.
std::vector<int16_t> MakeMarkedSpeech(int16_t id, Millis duration);

// `duration` of digital silence at 16 kHz.
std::vector<int16_t> MakeSilence(Millis duration);

inline constexpr size_t kMarkedBlockSamples = 160;

// One block of marked speech: number `index` of `count` of utterance `id`.
struct SpeechMark {
  int16_t id = 0;
  int16_t index = 0;
  int16_t count = 0;
};

// Finds the marks in a stream of samples, over the edges of chunks too.
class SpeechMarkReader {
 public:
  struct Found {
    SpeechMark mark;
    int64_t first_sample = 0;  // of the block, counted from the first sample pushed
  };
  std::vector<Found> Push(std::span<const int16_t> samples);
  int64_t samples_seen() const { return seen_; }

 private:
  std::vector<int16_t> tail_;
  int64_t seen_ = 0;
};

}  // namespace vivavoce::testing
