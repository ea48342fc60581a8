// SPDX-License-Identifier: Apache-2.0
// The phrases behind domain/prohibited_questions.h, as data.
//
// A pattern is a row of slots separated by spaces, matched against the lower-case words of a text
// (contractions written out: "you're" is "you are"):
//   word        that word              a|b|c     one of these
//   @set        a word of a named set  slot?     may be absent
//   ~3          up to three words      !a|b|@set the next word is none of these
//   $           a clause ends here         -a|b       none of the three words before is one of
//   these
// `~` and the rest never cross the end of a sentence.
#pragma once

#include <span>
#include <string_view>

namespace vivavoce::internal {

struct ProhibitedPattern {
  std::string_view category;
  std::string_view slots;
};

struct WordSet {
  std::string_view name;
  std::string_view words;  // separated by spaces
};

std::span<const ProhibitedPattern> ProhibitedPatterns();
std::span<const WordSet> ProhibitedWordSets();

}  // namespace vivavoce::internal
