// SPDX-License-Identifier: Apache-2.0
#include "assessment/injection_screen.h"

#include <algorithm>
#include <string_view>

#include "assessment/word_match.h"

namespace vivavoce::internal {
namespace {

// Words that must follow each other; "a|b" is one of them, "*" up to three words of any kind.
constexpr std::string_view kPhrases[] = {
    "ignore|disregard|forget|override the|all|any|your|previous|prior|above|earlier * "
    "rubric|instruction|instructions|rules|criteria|prompt|scoring",
    "ignore|disregard|override instructions|rubric|criteria",
    "give|award|assign this|me|my|the * highest|maximum|max|full|top|perfect|best "
    "score|mark|marks|rating|grade|level|points",
    "give|award|assign this|me|my|the * five|5 out of",
    "score|rate|mark|grade me|this * as|with|at * five|5|highest|full|maximum|max|level",
    "system|developer prompt|message|note",
    "you are now a|an|the",
    "as an ai|evaluator|assessor|grader",
    "note|message|instruction|instructions to|for the|any|all * "
    "evaluator|grader|scorer|assessor|model|system|ai",
    "this answer|candidate meets|satisfies|deserves * level|criteria|checks|score|rating",
    "all checks|criteria are|were|is * met|passed|satisfied",
    "mark all|every * check|checks|criterion|criteria",
};

std::vector<std::string_view> Split(std::string_view text, char mark) {
  std::vector<std::string_view> parts;
  while (true) {
    size_t at = text.find(mark);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

bool OneOf(const std::u32string& word, std::string_view alternatives) {
  for (std::string_view one : Split(alternatives, '|')) {
    if (word.size() == one.size() && std::equal(word.begin(), word.end(), one.begin())) return true;
  }
  return false;
}

bool MatchesAt(const std::vector<Word>& words, size_t at,
               const std::vector<std::string_view>& phrase, size_t from) {
  if (from == phrase.size()) return true;
  if (phrase[from] == "*") {
    for (size_t skipped = 0; skipped <= 3 && at + skipped <= words.size(); ++skipped) {
      if (MatchesAt(words, at + skipped, phrase, from + 1)) return true;
    }
    return false;
  }
  return at < words.size() && OneOf(words[at].letters, phrase[from]) &&
         MatchesAt(words, at + 1, phrase, from + 1);
}

}  // namespace

bool AddressesTheAssessor(const std::string& sentence) {
  std::vector<Word> words = WordsOf(sentence);
  for (std::string_view text : kPhrases) {
    std::vector<std::string_view> phrase = Split(text, ' ');
    for (size_t at = 0; at < words.size(); ++at) {
      if (MatchesAt(words, at, phrase, 0)) return true;
    }
  }
  return false;
}

std::vector<Span> FindInjections(const std::vector<ShownSentence>& sentences) {
  std::vector<Span> found;
  for (const ShownSentence& sentence : sentences) {
    if (AddressesTheAssessor(sentence.text)) found.push_back(sentence.span);
  }
  return found;
}

bool Overlap(const Span& a, const Span& b) {
  return a.turn_id == b.turn_id && a.range.begin < b.range.end && b.range.begin < a.range.end;
}

}  // namespace vivavoce::internal
