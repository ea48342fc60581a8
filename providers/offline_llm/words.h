// SPDX-License-Identifier: Apache-2.0
// Text as the rules see it: folded to plain letters, cut into words, reduced to stems.
#pragma once

#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace vivavoce::offline_llm {

// Letters without their accents, straight quotes and hyphens, white space as single spaces.
// Characters of other scripts stay as they are; ill-formed bytes become spaces. The result is
// well-formed UTF-8.
std::string Fold(std::string_view text);

// One word of a folded text: letters and digits, with apostrophes and hyphens inside ("didn't",
// "twenty-one").
struct Word {
  std::string_view text;
  std::string lower;
  size_t begin = 0;  // in the folded text
  size_t end = 0;
};

std::vector<Word> SplitWords(std::string_view folded);

std::string ToLower(std::string_view text);

bool IsOneOf(std::string_view word, std::initializer_list<std::string_view> words);

// What is left of a lower-case English word without its endings: "measured", "measures" ->
// "measur". Not a linguistic stem: two forms of a word should share it, two words should not.
std::string Stem(std::string_view lower);

// The sentence without hesitations ("um", with its commas) and without the stutter of "I I" or "the
// the".
std::string WithoutHesitations(std::string_view folded,
                               const std::set<std::string, std::less<>>& fillers);

// The words joined by single spaces.
std::string Join(const std::vector<std::string>& words);

}  // namespace vivavoce::offline_llm
