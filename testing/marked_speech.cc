// SPDX-License-Identifier: Apache-2.0
// A block of 160 samples: magic, magic, id, index, count, then a tone. The magic pair cannot occur
// in the tone, whose samples stay below it.
#include "vivavoce/testing/marked_speech.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace vivavoce::testing {
namespace {

constexpr int16_t kFirstMagic = 31'337;
constexpr int16_t kSecondMagic = -27'182;
constexpr size_t kHeader = 5;

}  // namespace

std::vector<int16_t> MakeMarkedSpeech(int16_t id, Millis duration) {
  auto count = static_cast<int16_t>(std::clamp<int64_t>(duration.count() / 10, 1, 30'000));
  std::vector<int16_t> block{kFirstMagic, kSecondMagic, id, 0, count};
  for (size_t i = kHeader; i < kMarkedBlockSamples; ++i) {
    double phase = 2 * std::numbers::pi * 200 * static_cast<double>(i) / 16000;
    block.push_back(static_cast<int16_t>(std::lround(6000 * std::sin(phase))));
  }
  std::vector<int16_t> samples;
  samples.reserve(static_cast<size_t>(count) * kMarkedBlockSamples);
  for (int16_t index = 0; index < count; ++index) {
    block[3] = index;
    samples.insert(samples.end(), block.begin(), block.end());
  }
  return samples;
}

std::vector<int16_t> MakeSilence(Millis duration) {
  return std::vector<int16_t>(static_cast<size_t>(std::max<int64_t>(0, duration.count()) * 16));
}

std::vector<SpeechMarkReader::Found> SpeechMarkReader::Push(std::span<const int16_t> samples) {
  std::vector<Found> found;
  int64_t first = seen_ - static_cast<int64_t>(tail_.size());
  seen_ += static_cast<int64_t>(samples.size());
  tail_.insert(tail_.end(), samples.begin(), samples.end());
  const int16_t* sample = tail_.data();
  const size_t end = tail_.size() < kHeader ? 0 : tail_.size() - kHeader + 1;
  for (size_t at = 0; at < end; ++at, ++sample) {
    if (sample[0] != kFirstMagic || sample[1] != kSecondMagic) continue;
    SpeechMark mark{sample[2], sample[3], sample[4]};
    if (mark.id > 0 && mark.index >= 0 && mark.index < mark.count) {
      found.push_back({mark, first + static_cast<int64_t>(at)});
    }
  }
  tail_.erase(tail_.begin(), tail_.begin() + static_cast<std::ptrdiff_t>(end));
  return found;
}

}  // namespace vivavoce::testing
