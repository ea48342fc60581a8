// SPDX-License-Identifier: Apache-2.0
#include "tests/providers/local_speech/recogniser_alone.h"

#include <vector>

#include "providers/local_speech/silence.h"

namespace vivavoce::local_speech {
namespace {

constexpr size_t kLongest = 25 * 16000;
constexpr size_t kLookForCut = 5 * 16000;
constexpr size_t kQuietFrames = 12;
constexpr size_t kFrame = 160;

// The middle of the quietest stretch.
size_t QuietPlace(std::span<const int16_t> audio) {
  const std::vector<double> energies = FrameEnergies(audio, kRecognitionRate);
  size_t best = 0;
  double lowest = -1;
  for (size_t i = 0; i + kQuietFrames <= energies.size(); ++i) {
    double sum = 0;
    for (size_t j = i; j < i + kQuietFrames; ++j) sum += energies[j];
    if (lowest >= 0 && sum >= lowest) continue;
    lowest = sum;
    best = i + kQuietFrames / 2;
  }
  return best * kFrame;
}

}  // namespace

absl::StatusOr<std::string> RecogniseAlone(const Recognizer& recogniser,
                                           std::span<const int16_t> samples) {
  std::string text;
  while (!samples.empty()) {
    size_t length = samples.size();
    if (length > kLongest) {
      const size_t from = kLongest - kLookForCut;
      length = from + QuietPlace(samples.subspan(from, kLookForCut));
    }
    absl::StatusOr<Recognition> part = recogniser.Decode(samples.first(length));
    if (!part.ok()) return part.status();
    if (!part->text.empty()) text += (text.empty() ? "" : " ") + part->text;
    samples = samples.subspan(length);
  }
  return text;
}

}  // namespace vivavoce::local_speech
