// SPDX-License-Identifier: Apache-2.0
#include "sentences.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "vivavoce/base/utf8.h"
#include "words.h"

namespace vivavoce::offline_llm {
namespace {

constexpr size_t kLongSentenceWords = 50;
constexpr size_t kShortestClauseWords = 12;
constexpr size_t kLongestClauseWords = 40;
constexpr size_t kMaxSentenceBytes = 2000;

bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsWordByte(char c) {
  return IsLower(c) || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c & 0x80) != 0;
}

size_t SkipSpace(std::string_view text, size_t at) {
  while (at < text.size() && IsSpace(text[at])) ++at;
  return at;
}

// Past closing quotes and brackets, the typographic ones included.
size_t SkipClosing(std::string_view text, size_t at) {
  while (at < text.size()) {
    if (text[at] == '"' || text[at] == '\'' || text[at] == ')' || text[at] == ']') {
      ++at;
    } else if (text.substr(at, 3) == "\u201d" || text.substr(at, 3) == "\u2019") {
      at += 3;
    } else {
      break;
    }
  }
  return at;
}

// A run of sentence-ending marks.
struct Stop {
  size_t begin = 0;
  size_t end = 0;    // past the marks
  size_t after = 0;  // past closing quotes too
  bool single_dot = false;
  bool soft = false;  // "." or "..." alone: an abbreviation or a pause, perhaps
};

// The stop that begins at `at`, which holds a mark.
Stop ReadStop(std::string_view text, size_t at) {
  Stop stop;
  stop.begin = at;
  stop.soft = true;
  while (at < text.size() && (text[at] == '.' || text[at] == '!' || text[at] == '?')) {
    stop.soft = stop.soft && text[at] == '.';
    ++at;
  }
  stop.end = at;
  stop.single_dot = stop.soft && stop.end - stop.begin == 1;
  stop.after = SkipClosing(text, at);
  return stop;
}

bool IsMark(char c) { return c == '.' || c == '!' || c == '?'; }

bool EndsBeforeSpace(std::string_view text, const Stop& stop) {
  return stop.after == text.size() || IsSpace(text[stop.after]);
}

// True when most full stops of the text are followed by a lower-case letter: it was written without
// capitals.
bool IsWrittenWithoutCapitals(std::string_view text) {
  size_t lower = 0;
  size_t other = 0;
  for (size_t at = 0; at < text.size();) {
    if (!IsMark(text[at])) {
      ++at;
      continue;
    }
    const Stop stop = ReadStop(text, at);
    at = stop.after;
    const size_t next = SkipSpace(text, stop.after);
    if (!EndsBeforeSpace(text, stop) || next == text.size()) continue;
    (IsLower(text[next]) ? lower : other) += 1;
  }
  return lower > other;
}

// The word that ends where the stop begins, lower case, with the full stops inside it ("e.g").
std::string WordBefore(std::string_view text, size_t end) {
  size_t begin = end;
  while (begin > 0 && end - begin < 20 && (IsWordByte(text[begin - 1]) || text[begin - 1] == '.')) {
    --begin;
  }
  return ToLower(text.substr(begin, end - begin));
}

bool IsTitle(std::string_view word) {
  constexpr std::array<std::string_view, 6> kTitles = {"mr", "mrs", "ms", "dr", "st", "prof"};
  return std::find(kTitles.begin(), kTitles.end(), word) != kTitles.end();
}

// Whether a sentence ends with `stop`.
bool EndsSentence(std::string_view text, const Stop& stop, bool without_capitals,
                  const std::set<std::string, std::less<>>& abbreviations) {
  if (!EndsBeforeSpace(text, stop)) return false;
  const size_t next = SkipSpace(text, stop.after);
  if (next == text.size()) return true;
  if (stop.soft && IsLower(text[next]) && !without_capitals) return false;
  if (!stop.single_dot) return true;
  const std::string word = WordBefore(text, stop.begin);
  if (IsTitle(word)) return false;
  if (word == "no") return text[next] < '0' || text[next] > '9';  // "I said no." but "No. 5"
  return !abbreviations.contains(word) || (text[next] >= 'A' && text[next] <= 'Z');
}

// A word of the raw text.
struct Span {
  size_t begin;
  size_t end;
};

std::vector<Span> WordSpans(std::string_view text, size_t begin, size_t end) {
  std::vector<Span> spans;
  for (size_t at = begin; at < end;) {
    if (IsSpace(text[at])) {
      ++at;
      continue;
    }
    Span span{at, at};
    while (at < end && !IsSpace(text[at])) ++at;
    span.end = at;
    spans.push_back(span);
  }
  return spans;
}

std::string Letters(std::string_view word) {
  while (!word.empty() && !IsWordByte(word.back())) word.remove_suffix(1);
  while (!word.empty() && !IsWordByte(word.front())) word.remove_prefix(1);
  return ToLower(word);
}

// True when a main clause may begin with `word` before `next`: "and I", "so we", "then the".
bool BeginsClause(std::string_view word, std::string_view next) {
  constexpr std::array<std::string_view, 8> kJoins = {"and",  "but",  "so",      "then",
                                                      "also", "well", "because", "afterwards"};
  constexpr std::array<std::string_view, 16> kSubjects = {
      "i",   "we", "he",  "she",  "they",  "it",   "the",  "my",
      "our", "in", "i'd", "i've", "there", "then", "that", "after"};
  return std::find(kJoins.begin(), kJoins.end(), word) != kJoins.end() &&
         std::find(kSubjects.begin(), kSubjects.end(), next) != kSubjects.end();
}

void Push(std::string_view text, size_t begin, size_t end, std::vector<TextRange>& out) {
  while (begin < end && IsSpace(text[begin])) ++begin;
  while (end > begin && IsSpace(text[end - 1])) --end;
  const bool has_word = std::any_of(text.begin() + static_cast<ptrdiff_t>(begin),
                                    text.begin() + static_cast<ptrdiff_t>(end), IsWordByte);
  if (!has_word) return;
  while (end - begin > kMaxSentenceBytes) {  // no white space for this long: no speech
    const size_t cut = begin + Beginning(text.substr(begin), kMaxSentenceBytes).size();
    out.push_back({static_cast<uint32_t>(begin), static_cast<uint32_t>(cut)});
    begin = cut;
  }
  out.push_back({static_cast<uint32_t>(begin), static_cast<uint32_t>(end)});
}

// Cuts [begin, end) into clauses where it is too long to be one sentence.
void PushSentence(std::string_view text, size_t begin, size_t end, std::vector<TextRange>& out) {
  const std::vector<Span> words = WordSpans(text, begin, end);
  if (words.empty()) return;
  const bool too_long = words.size() > kLongSentenceWords || end - begin > kMaxSentenceBytes;
  if (!too_long) {
    Push(text, begin, end, out);
    return;
  }
  size_t first = 0;
  for (size_t i = 1; i < words.size(); ++i) {
    const size_t length = i - first;
    const bool clause =
        length >= kShortestClauseWords && i + 1 < words.size() &&
        BeginsClause(
            Letters(text.substr(words[i].begin, words[i].end - words[i].begin)),
            Letters(text.substr(words[i + 1].begin, words[i + 1].end - words[i + 1].begin)));
    const bool too_many_bytes = words[i].end - words[first].begin > kMaxSentenceBytes;
    if (!clause && length < kLongestClauseWords && !too_many_bytes) continue;
    Push(text, words[first].begin, words[i - 1].end, out);
    first = i;
  }
  Push(text, words[first].begin, end, out);
}

}  // namespace

std::vector<TextRange> SplitTurn(std::string_view text,
                                 const std::set<std::string, std::less<>>& abbreviations) {
  const bool without_capitals = IsWrittenWithoutCapitals(text);
  std::vector<TextRange> sentences;
  size_t begin = 0;
  size_t at = 0;
  while (at < text.size()) {
    if (text[at] == '\n' || text[at] == '\r') {
      PushSentence(text, begin, at, sentences);
      begin = ++at;
    } else if (IsMark(text[at])) {
      const Stop stop = ReadStop(text, at);
      at = stop.after;
      if (!EndsSentence(text, stop, without_capitals, abbreviations)) continue;
      PushSentence(text, begin, at, sentences);
      begin = at;
    } else {
      ++at;
    }
  }
  PushSentence(text, begin, text.size(), sentences);
  return sentences;
}

}  // namespace vivavoce::offline_llm
