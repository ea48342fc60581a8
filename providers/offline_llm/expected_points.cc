// SPDX-License-Identifier: Apache-2.0
#include "expected_points.h"

#include <algorithm>
#include <set>
#include <string>

#include "words.h"

namespace vivavoce::offline_llm {
namespace {

constexpr double kMost = 2.0 / 3.0;

// What the check asks for, without the words by which checks are worded and without what was asked
// anyway.
std::set<std::string> ExpectedStems(std::string_view check, const Answer& answer,
                                    const Lexicon& lexicon) {
  static const std::set<std::string, std::less<>> kWording = {
      "mention", "nam",   "explain", "describ",  "giv",       "stat", "show",
      "refer",   "cover", "includ",  "candidat", "applicant", "least"};
  std::set<std::string> stems;
  for (const Word& word : SplitWords(Fold(check))) {
    const std::string stem = Stem(word.lower);
    const bool empty = lexicon.words.stop.contains(word.lower) || word.text.size() < 2 ||
                       kWording.contains(stem) || lexicon.words.generic_stems.contains(stem) ||
                       answer.asked_stems.contains(stem);
    if (!empty) stems.insert(stem);
  }
  return stems;
}

}  // namespace

std::vector<size_t> SentencesThatSay(std::string_view check, const Answer& answer,
                                     const Lexicon& lexicon) {
  const std::set<std::string> expected = ExpectedStems(check, answer, lexicon);
  std::vector<size_t> found;
  if (expected.empty()) return found;
  for (size_t i = 0; i < answer.sentences.size(); ++i) {
    const Sentence& sentence = answer.sentences[i];
    if (!sentence.usable) continue;
    const std::vector<std::string>& said = sentence.stems;
    const auto common = static_cast<size_t>(
        std::count_if(expected.begin(), expected.end(), [&said](const std::string& stem) {
          return std::find(said.begin(), said.end(), stem) != said.end();
        }));
    const bool most = static_cast<double>(common) >= kMost * static_cast<double>(expected.size());
    if (most && common >= std::min<size_t>(2, expected.size())) found.push_back(i);
  }
  return found;
}

}  // namespace vivavoce::offline_llm
