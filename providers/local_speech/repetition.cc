// SPDX-License-Identifier: Apache-2.0
#include "repetition.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace vivavoce::local_speech {
namespace {

constexpr size_t kLongestCircle = 12;       // words
constexpr size_t kLongestCircleInWord = 8;  // bytes
constexpr size_t kCircleRepeats = 4;        // "very, very, very" is speech
constexpr double kFastestWordsASecond = 8;  // auctioneers reach 6
constexpr size_t kFewWords = 12;            // below this a rate says nothing

bool IsWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         static_cast<uint8_t>(c) >= 0x80;
}

std::vector<std::string> PlainWords(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text) {
    if (IsWordCharacter(c) || c == '\'') {
      word += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    } else if (c == ' ' && !word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

// How often the `length` words at `at` follow one another.
size_t Repeats(const std::vector<std::string>& words, size_t at, size_t length) {
  size_t count = 1;
  while (at + (count + 1) * length <= words.size() &&
         std::equal(words.begin() + static_cast<std::ptrdiff_t>(at),
                    words.begin() + static_cast<std::ptrdiff_t>(at + length),
                    words.begin() + static_cast<std::ptrdiff_t>(at + count * length))) {
    ++count;
  }
  return count;
}

std::vector<std::string> SpacedWords(std::string_view text) {
  std::vector<std::string> words;
  size_t begin = 0;
  while (begin < text.size()) {
    const size_t end = std::min(text.find(' ', begin), text.size());
    if (end > begin) words.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

// `word` with a circle within it run once: "90:00" of "90:00:00:00:00". The same text where there
// is none. What goes round has a sign in it: "1000000000" is a number.
std::string OnceRound(const std::string& word) {
  for (size_t at = 0; at < word.size(); ++at) {
    for (size_t length = 2; length <= kLongestCircleInWord && at + length <= word.size();
         ++length) {
      const std::string_view unit = std::string_view(word).substr(at, length);
      if (std::all_of(unit.begin(), unit.end(), IsWordCharacter)) continue;
      size_t repeats = 1;
      while (word.compare(at + repeats * length, length, unit) == 0) ++repeats;
      if (repeats < kCircleRepeats) continue;
      return OnceRound(word.substr(0, at + length) + word.substr(at + repeats * length));
    }
  }
  return word;
}

}  // namespace

bool IsRunaway(std::string_view text, double seconds) {
  for (const std::string& word : SpacedWords(text)) {
    if (OnceRound(word).size() < word.size()) return true;
  }
  const std::vector<std::string> words = PlainWords(text);
  if (words.size() > kFewWords &&
      static_cast<double>(words.size()) > kFastestWordsASecond * seconds) {
    return true;
  }
  for (size_t at = 0; at < words.size(); ++at) {
    for (size_t length = 1; length <= kLongestCircle && at + length <= words.size(); ++length) {
      const size_t repeats = Repeats(words, at, length);
      if (repeats >= kCircleRepeats && repeats * length >= 6) return true;
    }
  }
  return false;
}

std::string WithoutRepetition(std::string_view text) {
  std::vector<std::string> shown = SpacedWords(text);
  for (std::string& word : shown) word = OnceRound(word);
  std::vector<std::string> plain;
  for (const std::string& word : shown) {
    const std::vector<std::string> one = PlainWords(word);
    plain.push_back(one.empty() ? word : one.front());
  }
  std::string out;
  for (size_t at = 0; at < shown.size();) {
    size_t skip = 0;
    size_t keep = 1;
    for (size_t length = 1; length <= kLongestCircle && at + length <= plain.size(); ++length) {
      const size_t repeats = Repeats(plain, at, length);
      if (repeats >= kCircleRepeats && repeats * length >= 6) {
        keep = length;
        skip = (repeats - 1) * length;
        break;
      }
    }
    for (size_t i = 0; i < keep; ++i) out += (out.empty() ? "" : " ") + shown[at + i];
    at += keep + skip;
  }
  return out;
}

}  // namespace vivavoce::local_speech
