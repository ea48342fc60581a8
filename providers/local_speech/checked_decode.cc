// SPDX-License-Identifier: Apache-2.0
#include "checked_decode.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "repetition.h"
#include "silence.h"

namespace vivavoce::local_speech {
namespace {

double Seconds(std::span<const int16_t> audio) {
  return static_cast<double>(audio.size()) / kRecognitionRate.hertz;
}

// The quietest place of the middle third.
size_t QuietMiddle(std::span<const int16_t> audio) {
  const std::vector<double> energies = FrameEnergies(audio, kRecognitionRate);
  const auto third = static_cast<std::ptrdiff_t>(energies.size() / 3);
  const auto quietest =
      std::min_element(energies.begin() + third, energies.begin() + 2 * third + 1);
  return static_cast<size_t>(quietest - energies.begin()) * audio.size() / energies.size();
}

}  // namespace

absl::StatusOr<CheckedRecognition> DecodeChecked(const Recognizer& recognizer,
                                                 std::span<const int16_t> audio) {
  absl::StatusOr<Recognition> whole = recognizer.Decode(audio);
  if (!whole.ok()) return whole.status();
  CheckedRecognition checked;
  if (audio.empty() || !IsRunaway(whole->text, Seconds(audio))) {
    checked.recognition = *std::move(whole);
    return checked;
  }
  checked.repetition_dropped = true;
  const size_t cut = QuietMiddle(audio);
  for (const std::span<const int16_t> half : {audio.first(cut), audio.subspan(cut)}) {
    absl::StatusOr<Recognition> part = recognizer.Decode(half);
    if (!part.ok()) return part.status();
    std::string text = part->text;
    if (IsRunaway(text, Seconds(half))) text = WithoutRepetition(text);
    if (IsRunaway(text, Seconds(half))) text.clear();
    std::string& joined = checked.recognition.text;
    if (!text.empty()) joined += (joined.empty() ? "" : " ") + text;
  }
  return checked;
}

}  // namespace vivavoce::local_speech
