// SPDX-License-Identifier: Apache-2.0
#include "repetition.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace vivavoce::local_speech {
namespace {

constexpr size_t kLongestCircle = 12;       // words
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

}  // namespace

bool IsRunaway(std::string_view text, double seconds) {
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
  std::vector<std::string> shown;
  size_t begin = 0;
  while (begin < text.size()) {
    const size_t end = std::min(text.find(' ', begin), text.size());
    if (end > begin) shown.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
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
