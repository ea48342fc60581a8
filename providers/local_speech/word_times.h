// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "phonemizer.h"
#include "pronunciations.h"
#include "recognizer.h"
#include "silence.h"

namespace vivavoce::local_speech {

// Says how long words take, so that they can be laid over audio.
//
// Threading: any thread.
class WordTimer {
 public:
  // `phonemizer` and `pronunciations` outlive the timer; a null phonemizer counts characters
  // instead of phones.
  WordTimer(const Phonemizer* phonemizer, const Pronunciations& pronunciations);

  // One span a word of `recognition.text`, in samples from the start of `audio` (16 kHz): the
  // model's own times where it has them, else estimated. In order, inside the audio, not
  // overlapping.
  std::vector<SampleSpan> Times(std::span<const int16_t> audio,
                                const Recognition& recognition) const;

 private:
  std::vector<double> Weights(std::string_view text, const std::vector<std::string>& words) const;

  const Phonemizer* phonemizer_;
  const Pronunciations& pronunciations_;
};

}  // namespace vivavoce::local_speech
