// SPDX-License-Identifier: Apache-2.0
#include "planning/disclosure.h"

#include <string>
#include <vector>

#include "vivavoce/base/utf8.h"
#include "vivavoce/domain/sentence.h"

namespace vivavoce::internal {
namespace {

// The words of `text` in lower case, a space around each.
std::string Spaced(std::string_view text) {
  std::string spaced = " ";
  for (char c : text) {
    bool upper = c >= 'A' && c <= 'Z';
    bool word = upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (word) {
      spaced += upper ? static_cast<char>(c - 'A' + 'a') : c;
    } else if (c != '.' && spaced.back() != ' ') {  // "A.I." is a word
      spaced += ' ';
    }
  }
  return spaced + " ";
}

}  // namespace

bool DisclosesAi(std::string_view greeting, std::string_view language) {
  if (!language.empty() && Spaced(language.substr(0, 2)) != " en ") return true;
  std::vector<TextRange> sentences = SplitSentences(greeting);
  if (sentences.empty()) return false;
  std::string first = Spaced(Slice(greeting, sentences.front()));
  for (std::string_view word : {" ai ", " artificial intelligence ", " automated interviewer ",
                                " virtual interviewer ", " computer program "}) {
    if (first.find(word) != std::string::npos) return true;
  }
  return false;
}

}  // namespace vivavoce::internal
