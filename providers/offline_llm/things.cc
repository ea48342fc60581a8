// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "clauses.h"
#include "words.h"

namespace vivavoce::offline_llm {
namespace {

bool IsDeterminer(std::string_view word) {
  constexpr std::string_view kDeterminers[] = {"a",   "an",    "the",  "my",
                                               "our", "their", "this", "that"};
  return std::find(std::begin(kDeterminers), std::end(kDeterminers), word) !=
         std::end(kDeterminers);
}

// Words between which and a determiner a noun phrase may lie.
bool EndsPhrase(std::string_view word) {
  constexpr std::string_view kEnds[] = {
      "and",   "or",    "but",   "so",    "to",   "of",      "in",    "on",  "at",
      "with",  "for",   "from",  "by",    "was",  "were",    "is",    "had", "has",
      "that",  "which", "who",   "where", "when", "because", "since", "as",  "before",
      "after", "until", "into",  "out",   "up",   "down",    "back",  "off", "if",
      "while", "would", "could", "kept",  "than", "then",    "about", "are"};
  return std::find(std::begin(kEnds), std::end(kEnds), word) != std::end(kEnds);
}

// True when `word` can be the head of a phrase that is worth asking about.
bool IsHead(const Word& word, const Lexicon& lexicon, const Frames& frames) {
  const std::string& lower = word.lower;
  const bool ending = lower.size() > 3 && (lower.substr(lower.size() - 2) == "ly" ||
                                           lower.substr(lower.size() - 2) == "ed" ||
                                           lower.substr(lower.size() - 3) == "ing");
  const bool digit = lower.front() >= '0' && lower.front() <= '9';
  const std::string singular = lower.back() == 's' ? lower.substr(0, lower.size() - 1) : lower;
  return lower.size() >= 3 && !frames.clause.persons.contains(singular) &&
         !lexicon.words.action_verbs.contains(lower) && !ending && !digit &&
         !frames.clause.not_nouns.contains(lower) && !lexicon.words.calendar.contains(lower) &&
         !lexicon.words.stop.contains(lower) && !lexicon.words.irregular_past.contains(lower) &&
         !lexicon.words.generic_stems.contains(Stem(lower)) &&
         !lexicon.words.given_names.contains(lower);
}

struct Thing {
  std::string phrase;
  int score = 0;
};

// The noun phrase of up to three words after the determiner at `i`.
Thing ReadThing(const std::string& text, const std::vector<Word>& words, size_t i,
                const Lexicon& lexicon, const Frames& frames) {
  Thing thing;
  size_t end = i + 1;
  while (end < words.size() && end <= i + 3 && words[end].begin == words[end - 1].end + 1 &&
         text[words[end - 1].end] == ' ' && !EndsPhrase(words[end].lower) &&
         !lexicon.words.stop.contains(words[end].lower)) {
    ++end;
  }
  const bool closed =
      end == words.size() || EndsPhrase(words[end].lower) || text[words[end - 1].end] != ' ';
  if (end == i + 1 || !closed || !IsHead(words[end - 1], lexicon, frames)) return thing;
  const bool own = words[i].lower == "my" || words[i].lower == "our";
  thing.phrase = (own ? "your " : "the ") +
                 text.substr(words[i + 1].begin, words[end - 1].end - words[i + 1].begin);
  thing.score = static_cast<int>(std::min<size_t>(words[end - 1].lower.size(), 12)) +
                (end > i + 2 ? 4 : 0) + (lexicon.cues.tool.Matches(thing.phrase) ? 6 : 0);
  return thing;
}

}  // namespace

std::optional<std::string> SpecificThing(const Answer& answer, const Lexicon& lexicon,
                                         const Frames& frames) {
  Thing best;
  for (const Sentence& sentence : answer.sentences) {
    if (!sentence.usable) continue;
    const std::string text = WithoutHesitations(sentence.spoken, lexicon.words.fillers);
    const std::vector<Word> words = SplitWords(text);
    for (size_t i = 0; i + 1 < words.size(); ++i) {
      if (!IsDeterminer(words[i].lower)) continue;
      const Thing thing = ReadThing(text, words, i, lexicon, frames);
      if (thing.score > best.score) best = thing;
    }
  }
  if (best.phrase.empty()) return std::nullopt;
  return best.phrase;
}

}  // namespace vivavoce::offline_llm
