// SPDX-License-Identifier: Apache-2.0
// Finding words in a text whatever their case, accents, white space and punctuation.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vivavoce/base/units.h"

namespace vivavoce::internal {

struct Word {
  std::u32string letters;  // folded: lower case, without accents
  TextRange range;         // bytes of the text
};

// Runs of letters and digits; an apostrophe inside a word belongs to it.
std::vector<Word> WordsOf(std::string_view text);

// True when `part`, not empty, stands in `words` as a whole.
bool ContainsWords(const std::vector<Word>& words, const std::vector<Word>& part);

// The first place at or after which the words of `part` follow each other in `words`: the bytes
// from the first to the last of them.
std::optional<TextRange> FindWords(const std::vector<Word>& words, const std::vector<Word>& part);

// The run of `words` that is most similar to `part`, if at least `least` of it is equal:
// 1 - edit distance / length, over letters and single spaces. Among equals the first.
//
// Costs about |words| x |part|; runs that share too few words are not compared at all.
std::optional<TextRange> FindSimilarWords(const std::vector<Word>& words,
                                          const std::vector<Word>& part, double least);

}  // namespace vivavoce::internal
