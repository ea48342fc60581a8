// SPDX-License-Identifier: Apache-2.0
// Where in a piece of audio each of its words is, judged from how long the words are and where the
// audio is silent. Both the recogniser (whose model gives no times) and the synthesiser (whose
// model gives samples only) use it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "silence.h"
#include "vivavoce/base/units.h"

namespace vivavoce::local_speech {

struct WordLength {
  double weight = 1;         // how long it takes to say, in any unit: its number of phones
  bool pause_after = false;  // punctuation follows: a silence is likely here
};

// One span a word: in order, inside the audio, none empty where there are samples enough, and never
// overlapping.
std::vector<SampleSpan> AlignWords(std::span<const int16_t> audio, SampleRate rate,
                                   std::span<const WordLength> words);

}  // namespace vivavoce::local_speech
