// SPDX-License-Identifier: Apache-2.0
#include "clauses.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>

#include "words.h"

namespace vivavoce::offline_llm {
namespace {

constexpr size_t kFewestWords = 4;
constexpr size_t kMostWords = 13;

bool Among(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// True when a new thought begins at word `i`: after a comma, or with a connective.
bool ThoughtBegins(std::string_view text, const std::vector<Word>& words, size_t i) {
  const std::string_view gap = text.substr(words[i - 1].end, words[i].begin - words[i - 1].end);
  if (gap.find_first_of(",;:.!?()\"") != std::string_view::npos ||
      gap.find(" - ") != std::string_view::npos) {
    return true;
  }
  const std::string& word = words[i].lower;
  const std::string_view next = i + 1 < words.size() ? std::string_view(words[i + 1].lower) : "";
  if (Among(word, {"because", "since", "so", "but", "which", "who", "although", "where", "when",
                   "until", "otherwise", "if", "while", "before", "after", "unless"})) {
    return true;
  }
  if (Among(word, {"even", "rather", "instead"})) return Among(next, {"though", "than", "of"});
  if (word == "as") return Among(next, {"i", "it", "they", "he", "she", "we"});
  return word == "and" && Among(next, {"i", "it", "then", "he", "she", "they", "the", "we", "asked",
                                       "told", "found", "saw", "had", "there", "that", "this"});
}

// Where the speaker's first deed of the sentence begins, or words.size().
size_t FindSpeaker(const std::vector<Word>& words) {
  for (size_t i = 0; i < words.size(); ++i) {
    if (Among(words[i].lower, {"i", "i'd", "i've"})) return i;
  }
  return words.size();
}

// Past the last word of the clause that begins at `first`; `first` itself when there is none that
// can be said back. A clause that would be too long ends before the "and" that goes on.
size_t ClauseEnd(std::string_view text, const std::vector<Word>& words, size_t first) {
  size_t last_and = first;
  size_t end = first + 1;
  for (; end < words.size(); ++end) {
    const size_t length = end - first;
    if (length >= kFewestWords && ThoughtBegins(text, words, end)) return end;
    if (length == kMostWords) return last_and;
    if (length >= kFewestWords && words[end].lower == "and") last_and = end;
    if (text.substr(words[end - 1].end, words[end].begin - words[end - 1].end) != " ") return first;
  }
  return end == words.size() ? end : first;
}

// "I put the rail up and moved": the object got lost, so the second verb goes too.
size_t WithoutBareVerb(const std::vector<Word>& words, size_t first, size_t end,
                       const Lexicon& lexicon) {
  if (end < first + 3 || words[end - 2].lower != "and") return end;
  const std::string& last = words[end - 1].lower;
  const bool past = lexicon.words.irregular_past.contains(last) ||
                    (last.size() > 3 && last.substr(last.size() - 2) == "ed");
  return past ? end - 2 : end;
}

bool Says(const std::vector<std::string>& verbs, const std::string& verb) {
  return std::find(verbs.begin(), verbs.end(), verb) != verbs.end();
}

std::string InSecondPerson(const std::string& clause, const Frames& frames) {
  std::string out;
  size_t copied = 0;
  const std::vector<Word> words = SplitWords(clause);
  for (size_t i = 0; i < words.size(); ++i) {
    const auto flip = frames.clause.flips.find(words[i].lower);
    std::string_view flipped;
    if (flip != frames.clause.flips.end()) {
      flipped = flip->second;
    } else if (i > 0 && frames.clause.flips.contains(words[i - 1].lower) &&
               words[i].lower == "was") {
      flipped = "were";
    } else if (i > 0 && frames.clause.flips.contains(words[i - 1].lower) &&
               words[i].lower == "am") {
      flipped = "are";
    } else {
      continue;
    }
    out.append(clause, copied, words[i].begin - copied).append(flipped);
    copied = words[i].end;
  }
  return out.append(clause, copied);
}

bool EndsOpen(const std::vector<Word>& words, const Lexicon& lexicon, const Frames& frames) {
  const std::string& last = words.back().lower;
  if (frames.clause.may_end.contains(last)) return false;
  return lexicon.words.stop.contains(last) || lexicon.words.adverbs.contains(last) ||
         last == "two" || last == "three";
}

bool IsBare(const std::string& clause) { return SplitWords(clause).size() < 6; }

// By the first four words.
Strength StrengthOf(const std::string& clause, const Frames& frames) {
  const std::vector<Word> words = SplitWords(clause);
  bool weak = false;
  for (size_t i = 0; i < std::min<size_t>(4, words.size()); ++i) {
    if (frames.clause.decisive.contains(words[i].lower)) return Strength::kDecisive;
    weak = weak || frames.clause.weak.contains(words[i].lower);
  }
  return weak ? Strength::kWeak : Strength::kPlain;
}

}  // namespace

std::optional<std::string> OwnClause(const Sentence& sentence, const Lexicon& lexicon,
                                     const Frames& frames) {
  if (sentence.done.empty()) return std::nullopt;
  const std::string text = WithoutHesitations(sentence.spoken, lexicon.words.fillers);
  const std::vector<Word> words = SplitWords(text);
  const size_t first = FindSpeaker(words);
  const size_t end = WithoutBareVerb(words, first, ClauseEnd(text, words, first), lexicon);
  if (end < first + kFewestWords) return std::nullopt;
  const std::vector<Word> said(words.begin() + static_cast<ptrdiff_t>(first),
                               words.begin() + static_cast<ptrdiff_t>(end));
  if (EndsOpen(said, lexicon, frames)) return std::nullopt;
  // Speaker, adverbs, verb: a deed, not "I was told".
  size_t verb = 1;
  while (verb < said.size() && lexicon.words.adverbs.contains(said[verb].lower)) ++verb;
  if (verb == said.size() || !Says(sentence.done, said[verb].lower)) return std::nullopt;
  const auto speakers = std::count_if(said.begin(), said.end(), [](const Word& word) {
    return Among(word.lower, {"i", "i'd", "i've"});
  });
  const bool joined = std::any_of(said.begin(), said.end(), [](const Word& word) {
    return Among(word.lower, {"and", "that", "what", "how"});
  });
  // "you suggested that you always say": who "we" are is lost in the second person.
  const bool team =
      std::any_of(said.begin(), said.end(), [](const Word& word) { return word.lower == "we"; });
  if (team || (speakers > 1 && !joined)) return std::nullopt;
  // "just", "also" and their like are dropped: they pointed at what was said before.
  const std::string deed = text.substr(said[verb].begin, said.back().end - said[verb].begin);
  return InSecondPerson(std::string(said.front().text) + " " + deed, frames);
}

std::optional<DeedClause> StrongestClause(const Answer& answer,
                                          const std::vector<size_t>& sentences,
                                          const Lexicon& lexicon, const Frames& frames) {
  std::optional<DeedClause> best;
  for (const size_t i : sentences) {
    std::optional<std::string> text = OwnClause(answer.sentences[i], lexicon, frames);
    if (!text) continue;
    const Strength strength = StrengthOf(*text, frames);
    // Of equals the first that is more than a bare verb and object.
    const bool fuller = best && strength == best->strength && IsBare(best->text) && !IsBare(*text);
    if (best && strength <= best->strength && !fuller) continue;
    best.emplace();
    best->text = *std::move(text);
    best->strength = strength;
  }
  return best;
}

}  // namespace vivavoce::offline_llm
