// SPDX-License-Identifier: Apache-2.0
#include "tests/providers/local_speech/word_error_rate.h"

#include <algorithm>
#include <optional>

#include "providers/local_speech/folded_text.h"
#include "providers/local_speech/number_forms.h"

namespace vivavoce::local_speech {
namespace {

bool IsWordCharacter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

}  // namespace

std::vector<std::string> ComparableWords(std::string_view text) {
  static const Pronunciations kNoUnits;
  std::string folded = FoldText(text).text;
  std::transform(folded.begin(), folded.end(), folded.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  std::vector<std::string> words;
  for (size_t at = 0; at < folded.size();) {
    if (std::optional<NumberForm> number =
            ReadNumber(std::string_view(folded).substr(at, 40), false, kNoUnits)) {
      for (const std::string& word : number->words) {
        words.push_back(word);
        if (word.size() == 1) words.back()[0] |= 0x20;
      }
      at += number->length;
      continue;
    }
    std::string word;
    while (at < folded.size() && (IsWordCharacter(folded[at]) || folded[at] == '\'')) {
      if (folded[at] != '\'') word += folded[at];
      ++at;
    }
    if (word.empty()) {
      ++at;
    } else if (word == "cent" && !words.empty() && words.back() == "per") {
      words.back() = "percent";
    } else {
      words.push_back(word == "okay" ? "ok" : word);
    }
  }
  return words;
}

WordErrors& WordErrors::operator+=(const WordErrors& other) {
  substituted += other.substituted;
  deleted += other.deleted;
  inserted += other.inserted;
  reference_words += other.reference_words;
  return *this;
}

WordErrors CountWordErrors(std::string_view reference, std::string_view hypothesis,
                           std::vector<std::string>* differences) {
  const std::vector<std::string> want = ComparableWords(reference);
  const std::vector<std::string> got = ComparableWords(hypothesis);
  std::vector<std::vector<size_t>> cost(want.size() + 1, std::vector<size_t>(got.size() + 1));
  for (size_t i = 0; i <= want.size(); ++i) {
    for (size_t j = 0; j <= got.size(); ++j) {
      if (i == 0 || j == 0) {
        cost[i][j] = i + j;
        continue;
      }
      const size_t same = cost[i - 1][j - 1] + (want[i - 1] == got[j - 1] ? 0 : 1);
      cost[i][j] = std::min({same, cost[i - 1][j] + 1, cost[i][j - 1] + 1});
    }
  }
  WordErrors errors;
  errors.reference_words = want.size();
  size_t i = want.size();
  size_t j = got.size();
  std::vector<std::string> found;
  while (i > 0 || j > 0) {
    const bool equal = i > 0 && j > 0 && want[i - 1] == got[j - 1];
    if (i > 0 && j > 0 && cost[i][j] == cost[i - 1][j - 1] + (equal ? 0 : 1)) {
      if (!equal) {
        ++errors.substituted;
        found.push_back(want[i - 1] + " > " + got[j - 1]);
      }
      --i;
      --j;
    } else if (i > 0 && cost[i][j] == cost[i - 1][j] + 1) {
      ++errors.deleted;
      found.push_back("-" + want[--i]);
    } else {
      ++errors.inserted;
      found.push_back("+" + got[--j]);
    }
  }
  if (differences != nullptr) differences->insert(differences->end(), found.rbegin(), found.rend());
  return errors;
}

}  // namespace vivavoce::local_speech
