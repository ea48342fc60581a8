// SPDX-License-Identifier: Apache-2.0
// Written English to spoken words. Each word remembers the bytes it stands for, so that marks can
// point at the text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pronunciations.h"
#include "vivavoce/base/units.h"

namespace vivavoce::local_speech {

// One word to be spoken. Several words may stand for the same bytes ("35%" is thirty five percent).
struct SpokenWord {
  SpokenWord() = default;
  SpokenPiece piece;
  TextRange source;
  char punctuation = 0;  // , ; : . ! ? that follows the word, or 0
};

// Requires: `text` is well-formed UTF-8. Ranges count from `offset`, the place of `text` in what
// was pushed.
//
// Numbers, years, ordinals, percent, money, dates, times, ranges, units, abbreviations, acronyms,
// CamelCase and symbols are written out; markup signs are passed over.
std::vector<SpokenWord> SpokenWords(std::string_view text, uint32_t offset,
                                    const Pronunciations& pronunciations);

}  // namespace vivavoce::local_speech
