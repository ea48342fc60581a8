// SPDX-License-Identifier: Apache-2.0
#include "ordinary_words.h"

#include <algorithm>
#include <fstream>
#include <vector>

#include "ascii.h"

namespace vivavoce::local_speech {
namespace {

constexpr size_t kMaxPieces = 200'000;
constexpr size_t kShortestStem = 3;
constexpr std::string_view kWordStart = "\xe2\x96\x81";  // U+2581

std::string DecodeBase64(std::string_view text) {
  static constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) break;
    bits = bits << 6 | static_cast<uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>(bits >> count & 0xFF);
  }
  return out;
}

// The stems that `word` may be a form of: "pushed" of "pushe" and "push", "planned" of "plan".
std::vector<std::string> Stems(const std::string& word) {
  std::vector<std::string> stems;
  for (const std::string_view ending : {"s", "es", "ed", "d", "ing", "ly", "er", "ers", "r", "est",
                                        "n't", "'s", "'d", "'ve", "'re", "'m", "'ll"}) {
    if (!word.ends_with(ending) || word.size() < ending.size() + kShortestStem - 2) continue;
    const std::string stem = word.substr(0, word.size() - ending.size());
    stems.push_back(stem);
    const size_t n = stem.size();
    if (n > kShortestStem && stem[n - 1] == stem[n - 2]) stems.push_back(stem.substr(0, n - 1));
    if (ending == "ing" || ending == "er" || ending == "ed") stems.push_back(stem + "e");
    if (n > 1 && stem.back() == 'i') stems.push_back(stem.substr(0, n - 1) + "y");
  }
  return stems;
}

}  // namespace

OrdinaryWords::OrdinaryWords(const RecognizerFiles& files, const Phonemizer& phonemizer)
    : phonemizer_(phonemizer) {
  const bool base64 = files.kind == RecognizerKind::kMoonshine;
  std::ifstream in(files.tokens);
  std::string piece;
  std::string number;
  for (size_t i = 0; i < kMaxPieces && in >> piece >> number; ++i) {
    std::string_view word = piece;
    std::string decoded;
    if (base64) {
      decoded = DecodeBase64(piece);
      word = decoded;
    }
    if (word.starts_with(kWordStart)) {
      word.remove_prefix(kWordStart.size());
    } else if (word.starts_with(' ')) {
      word.remove_prefix(1);
    } else {
      continue;
    }
    if (!word.empty()) vocabulary_.insert(LowerCase(word));
  }
}

bool OrdinaryWords::Has(std::string_view word) const {
  int capitals = 0;
  std::vector<std::string> parts(1);
  for (const char c : word) {
    const bool capital = c >= 'A' && c <= 'Z';
    capitals += capital ? 1 : 0;
    if (capital || (c >= 'a' && c <= 'z') || c == '\'') {
      parts.back() += capital ? static_cast<char>(c + 32) : c;
    } else if (c == '+' || c == '#' || static_cast<uint8_t>(c) >= 0x80) {
      return false;
    } else if (!parts.back().empty()) {
      parts.emplace_back();
    }
  }
  if (capitals > 1) return false;
  return std::all_of(parts.begin(), parts.end(),
                     [this](const std::string& part) { return part.empty() || HasPart(part); });
}

bool OrdinaryWords::HasPart(const std::string& part) const {
  if (vocabulary_.contains(part) || phonemizer_.InLexicon(part)) return true;
  const std::vector<std::string> stems = Stems(part);
  return std::any_of(stems.begin(), stems.end(), [this](const std::string& stem) {
    return vocabulary_.contains(stem) || phonemizer_.InLexicon(stem);
  });
}

}  // namespace vivavoce::local_speech
