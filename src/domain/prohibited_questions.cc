// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/domain/prohibited_questions.h"

#include <algorithm>
#include <tuple>

#include "domain/letters.h"
#include "domain/prohibited_patterns.h"

namespace vivavoce {
namespace {

using internal::Letter;

struct Token {
  std::string word;  // lower case, apostrophes gone; "'s" of a possessive is a token of its own
  TextRange span;
  bool clause_before = false;    // a comma, bracket or dash stands before it
  bool sentence_before = false;  // a sentence ends before it
};

// One slot of a pattern, made ready for matching.
struct Slot {
  enum class Kind { kWord, kGap, kNotNext, kNotBefore } kind = Kind::kWord;
  std::vector<std::string> words;
  bool clause_end = false;  // `$` among the alternatives
  bool optional = false;
  size_t gap = 0;
};

struct Pattern {
  std::string_view category;
  std::vector<Slot> slots;
};

std::vector<std::string> Split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    size_t end = std::min(text.find(separator), text.size());
    if (end > 0) parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

void AddAlternative(const std::string& alternative, Slot* slot) {
  if (alternative == "$") {
    slot->clause_end = true;
  } else if (alternative.front() == '@') {
    for (const internal::WordSet& set : internal::ProhibitedWordSets()) {
      if (set.name != std::string_view(alternative).substr(1)) continue;
      for (std::string& word : Split(set.words, ' ')) slot->words.push_back(std::move(word));
    }
  } else {
    slot->words.push_back(alternative);
  }
}

Slot ReadSlot(std::string text) {
  Slot slot;
  if (text.front() == '~') {
    slot.kind = Slot::Kind::kGap;
    slot.gap = static_cast<size_t>(text[1] - '0');
    return slot;
  }
  if (text.front() == '!') {
    slot.kind = Slot::Kind::kNotNext;
    text.erase(0, 1);
  } else if (text.front() == '-') {
    slot.kind = Slot::Kind::kNotBefore;
    text.erase(0, 1);
  }
  if (text.back() == '?') {
    slot.optional = true;
    text.pop_back();
  }
  for (const std::string& alternative : Split(text, '|')) AddAlternative(alternative, &slot);
  return slot;
}

std::vector<Pattern> ReadPatterns() {
  std::vector<Pattern> patterns;
  for (const internal::ProhibitedPattern& row : internal::ProhibitedPatterns()) {
    Pattern pattern;
    pattern.category = row.category;
    for (std::string& slot : Split(row.slots, ' ')) {
      pattern.slots.push_back(ReadSlot(std::move(slot)));
    }
    patterns.push_back(std::move(pattern));
  }
  return patterns;
}

// Writes contractions out: "you're" -> "you are", "children's" -> "children 's".
std::vector<std::string> WriteOut(const std::string& word) {
  size_t apostrophe = word.find('\'');
  if (apostrophe == std::string::npos) return {word};
  std::string stem = word.substr(0, apostrophe);
  std::string rest = word.substr(apostrophe + 1);
  static constexpr std::string_view kAsking[] = {"what", "where", "who",  "how", "when", "that",
                                                 "it",   "there", "here", "he",  "she"};
  if (rest == "s") {
    bool is = std::find(std::begin(kAsking), std::end(kAsking), stem) != std::end(kAsking);
    return {stem, is ? "is" : "'s"};
  }
  if (rest == "re") return {stem, "are"};
  if (rest == "ve") return {stem, "have"};
  if (rest == "ll") return {stem, "will"};
  if (rest == "d") return {stem, "would"};
  if (rest == "m") return {stem, "am"};
  if (rest == "t" && stem.size() > 1 && stem.back() == 'n') {
    return {stem.substr(0, stem.size() - 1), "not"};
  }
  return {stem + rest};  // o'clock
}

void AppendUtf8(char32_t c, std::string* text) {
  if (c < 0x80) {
    text->push_back(static_cast<char>(c));
  } else if (c < 0x800) {
    text->push_back(static_cast<char>(0xc0 | c >> 6));
    text->push_back(static_cast<char>(0x80 | (c & 0x3f)));
  } else {
    text->push_back('\x01');  // no word of any pattern
  }
}

bool IsTitle(const Token& token) {
  return token.word == "mr" || token.word == "mrs" || token.word == "ms" || token.word == "dr";
}

std::vector<Token> Tokens(std::string_view text) {
  std::vector<Letter> letters = internal::Letters(text);
  std::vector<Token> tokens;
  bool clause = false;
  bool sentence = false;
  for (size_t i = 0; i < letters.size();) {
    char32_t c = letters[i].folded;
    if (!letters[i].is_word) {
      bool inside = i + 1 < letters.size() && letters[i + 1].is_word;
      bool abbreviation_dot = c == '.' && (inside || (!tokens.empty() && IsTitle(tokens.back())));
      sentence = sentence || c == '?' || c == '!' || c == ';' || c == '\n' ||
                 (c == '.' && !abbreviation_dot);
      clause = clause || c == ',' || c == '(' || c == ')' || c == ':' || c == 0x2013 || c == 0x2014;
      ++i;
      continue;
    }
    size_t begin = i;
    std::string word;
    auto in_word = [&](size_t k) {
      bool apostrophe =
          letters[k].folded == '\'' && k + 1 < letters.size() && letters[k + 1].is_word;
      return letters[k].is_word || apostrophe;
    };
    for (; i < letters.size() && in_word(i); ++i) AppendUtf8(letters[i].folded, &word);
    for (std::string& part : WriteOut(word)) {
      Token token;
      token.word = std::move(part);
      token.span = {letters[begin].begin, letters[i - 1].end};
      token.clause_before = clause || sentence;
      token.sentence_before = sentence;
      tokens.push_back(std::move(token));
      clause = sentence = false;
    }
  }
  return tokens;
}

bool Contains(const Slot& slot, const std::string& word) {
  return std::find(slot.words.begin(), slot.words.end(), word) != slot.words.end();
}

// Matches the slots from `s` on at token `t`; `first` is the token at which the pattern began.
// Returns the token after the match, nullopt where there is none.
class Matcher {
 public:
  Matcher(const std::vector<Token>& tokens, const std::vector<Slot>& slots, size_t first)
      : tokens_(tokens), slots_(slots), first_(first) {}

  bool Match(size_t s, size_t t) {
    if (s == slots_.size()) {
      end_ = t;
      return true;
    }
    const Slot& slot = slots_[s];
    switch (slot.kind) {
      case Slot::Kind::kGap:
        for (size_t skipped = 0; skipped <= slot.gap; ++skipped) {
          if (Match(s + 1, t + skipped)) return true;
          if (!Inside(t + skipped)) return false;
        }
        return false;
      case Slot::Kind::kNotNext: {
        bool excluded = Inside(t) && Contains(slot, tokens_[t].word);
        return !excluded && Match(s + 1, t);
      }
      case Slot::Kind::kNotBefore:
        for (size_t back = 1; back <= 3 && back <= t; ++back) {
          if (tokens_[t + 1 - back].sentence_before) break;
          if (Contains(slot, tokens_[t - back].word)) return false;
        }
        return Match(s + 1, t);
      case Slot::Kind::kWord:
        break;
    }
    bool clause_ends = !Inside(t) || tokens_[t].clause_before;
    if (slot.clause_end && clause_ends && Match(s + 1, t)) return true;
    if (Inside(t) && Contains(slot, tokens_[t].word) && Match(s + 1, t + 1)) return true;
    return slot.optional && Match(s + 1, t);
  }

  size_t end() const { return end_; }

 private:
  // Whether `t` is a word of the sentence that the match began in.
  bool Inside(size_t t) const {
    return t < tokens_.size() && (t == first_ || !tokens_[t].sentence_before);
  }

  const std::vector<Token>& tokens_;
  const std::vector<Slot>& slots_;
  size_t first_;
  size_t end_ = 0;
};

bool Overlap(TextRange a, TextRange b) { return a.begin < b.end && b.begin < a.end; }

void Add(ProhibitedQuestion found, std::vector<ProhibitedQuestion>* findings) {
  for (ProhibitedQuestion& known : *findings) {
    if (known.category != found.category || !Overlap(known.span, found.span)) continue;
    known.span.begin = std::min(known.span.begin, found.span.begin);
    known.span.end = std::max(known.span.end, found.span.end);
    return;
  }
  findings->push_back(std::move(found));
}

}  // namespace

std::vector<ProhibitedQuestion> FindProhibitedQuestions(std::string_view text) {
  static const std::vector<Pattern> patterns = ReadPatterns();
  std::vector<Token> tokens = Tokens(text);
  std::vector<ProhibitedQuestion> findings;
  for (const Pattern& pattern : patterns) {
    for (size_t first = 0; first < tokens.size(); ++first) {
      Matcher matcher(tokens, pattern.slots, first);
      if (!matcher.Match(0, first) || matcher.end() <= first) continue;
      ProhibitedQuestion found;
      found.category = std::string(pattern.category);
      found.span = {tokens[first].span.begin, tokens[matcher.end() - 1].span.end};
      Add(std::move(found), &findings);
    }
  }
  std::sort(findings.begin(), findings.end(), [](const auto& a, const auto& b) {
    return std::tie(a.span.begin, a.category) < std::tie(b.span.begin, b.category);
  });
  return findings;
}

std::string_view ProhibitedQuestionAdvice(std::string_view category) {
  if (category == "age")
    return "age may not be asked; ask what the work needs, e.g. a legal minimum age, after the "
           "offer";
  if (category == "family")
    return "family and pregnancy may not be asked; ask whether the stated hours and travel can be "
           "met, of everybody alike";
  if (category == "religion")
    return "religion may not be asked; ask whether the stated hours can be met";
  if (category == "health")
    return "health and disability may not be asked; ask whether the essential duties can be done, "
           "with or without accommodation";
  if (category == "origin")
    return "origin, race and nationality may not be asked; ask about the right to work and the "
           "languages the job needs";
  if (category == "gender")
    return "gender and sexual orientation may not be asked; nothing in the job depends on them";
  if (category == "politics")
    return "politics and union membership may not be asked; nothing in the job depends on them";
  if (category == "salary_history")
    return "what somebody was paid may not be asked in many places; ask what they expect";
  if (category == "criminal_record")
    return "arrests and convictions may not be asked before an offer in many places; leave it to a "
           "lawful background check";
  return "private life may not be asked; ask about the work";
}

}  // namespace vivavoce
