// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/domain/sentence.h"

#include <algorithm>
#include <cctype>
#include <iterator>

namespace vivavoce {
namespace {

// Before their full stop a sentence does not end, whatever follows.
constexpr std::string_view kAbbreviations[] = {
    "mr", "mrs", "ms",  "mx",  "dr", "prof",   "st",   "sr",  "rev", "hon", "sgt", "capt",
    "lt", "vs",  "e.g", "i.e", "cf", "approx", "dept", "fig", "est", "u.s", "u.k", "ph.d"};

size_t SpaceLength(std::string_view text, size_t i) {
  if (std::isspace(static_cast<unsigned char>(text[i])) != 0) return 1;
  return text.substr(i, 2) == "\u00a0" ? 2 : 0;
}

bool IsLineBreak(char c) { return c == '\n' || c == '\r'; }

// Length of a closing quote or bracket at `i`, 0 where there is none.
size_t CloserLength(std::string_view text, size_t i) {
  if (i >= text.size()) return 0;
  if (std::string_view("\"')]}").find(text[i]) != std::string_view::npos) return 1;
  for (std::string_view closer : {"\u201d", "\u2019", "\u00bb"}) {
    if (text.substr(i, closer.size()) == closer) return closer.size();
  }
  return 0;
}

bool IsLower(std::string_view text, size_t i) {
  return i < text.size() && text[i] >= 'a' && text[i] <= 'z';
}

// Whether the full stop at `stop` belongs to the word before it, in a sentence that starts at
// `begin`.
bool BelongsToWord(std::string_view text, size_t begin, size_t stop, size_t next) {
  size_t word_begin = stop;
  while (word_begin > begin) {
    char c = text[word_begin - 1];
    bool in_word = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.';
    if (!in_word) break;
    --word_begin;
  }
  std::string word(text.substr(word_begin, stop - word_begin));
  std::transform(word.begin(), word.end(), word.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (std::find(std::begin(kAbbreviations), std::end(kAbbreviations), word) !=
      std::end(kAbbreviations)) {
    return true;
  }
  bool digit_follows = next < text.size() && std::isdigit(static_cast<unsigned char>(text[next]));
  if ((word == "no" || word == "nr") && digit_follows) return true;
  if (word.size() == 1 && std::isupper(static_cast<unsigned char>(text[word_begin])) != 0) {
    return word != "i";  // an initial; but "so did I."
  }
  // "1. First ..."
  bool number = !word.empty() && std::all_of(word.begin(), word.end(),
                                             [](unsigned char c) { return std::isdigit(c) != 0; });
  return number && word_begin == begin;
}

// Length of a run of sentence-ending marks at `i`.
size_t EnderLength(std::string_view text, size_t i) {
  size_t length = 0;
  while (i + length < text.size()) {
    char c = text[i + length];
    if (c == '.' || c == '!' || c == '?') {
      ++length;
    } else if (text.substr(i + length, 3) == "\u2026") {
      length += 3;
    } else {
      break;
    }
  }
  return length;
}

// Where the sentence that starts at `begin` ends.
size_t SentenceEnd(std::string_view text, size_t begin) {
  for (size_t i = begin; i < text.size();) {
    if (IsLineBreak(text[i])) return i;
    size_t length = EnderLength(text, i);
    if (length == 0) {
      ++i;
      continue;
    }
    size_t end = i + length;
    size_t closers = 0;
    while (size_t closer = CloserLength(text, end)) {
      end += closer;
      ++closers;
    }
    if (end >= text.size()) return end;
    if (SpaceLength(text, end) == 0) {
      i = end;
      continue;
    }
    size_t next = end;
    while (next < text.size() && SpaceLength(text, next) > 0) {
      if (IsLineBreak(text[next])) return end;
      next += SpaceLength(text, next);
    }
    bool stops_only = text[i + length - 1] != '!' && text[i + length - 1] != '?';
    bool continues = IsLower(text, next) && (stops_only || closers > 0);
    bool single_stop = length == 1 && text[i] == '.' && closers == 0;
    if (continues || (single_stop && BelongsToWord(text, begin, i, next))) {
      i = end;
      continue;
    }
    return end;
  }
  return text.size();
}

}  // namespace

std::vector<TextRange> SplitSentences(std::string_view text) {
  std::vector<TextRange> sentences;
  text = text.substr(0, UINT32_MAX);
  for (size_t begin = 0; begin < text.size();) {
    if (size_t space = SpaceLength(text, begin)) {
      begin += space;
      continue;
    }
    size_t next = SentenceEnd(text, begin);
    size_t end = next;
    while (end > begin) {
      if (std::isspace(static_cast<unsigned char>(text[end - 1])) != 0) {
        --end;
      } else if (end - begin >= 2 && text.substr(end - 2, 2) == "\u00a0") {
        end -= 2;
      } else {
        break;
      }
    }
    sentences.push_back({static_cast<uint32_t>(begin), static_cast<uint32_t>(end)});
    begin = next;
  }
  return sentences;
}

}  // namespace vivavoce
