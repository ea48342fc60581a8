// SPDX-License-Identifier: Apache-2.0
#include "testing/conformance/words.h"

#include <algorithm>

namespace vivavoce::testing::internal {
namespace {

// Dashes, quotes and other signs of U+2000 to U+206F are no letters: dashes part words, quotes do
// not.
std::string WithoutTypography(std::string_view text) {
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    const std::string_view three = text.substr(i, 3);
    if (!three.starts_with("\xe2\x80") && !three.starts_with("\xe2\x81")) {
      plain += text[i];
      continue;
    }
    if (three != "\xe2\x80\x99" && three != "\xe2\x80\x98") plain += ' ';
    i += 2;
  }
  return plain;
}

}  // namespace

std::vector<std::string> PlainWords(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (char c : WithoutTypography(text) + " ") {
    auto byte = static_cast<unsigned char>(c);
    if (byte >= 'A' && byte <= 'Z') word += static_cast<char>(byte + 32);
    if ((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte >= 0x80) word += c;
    if ((byte <= ' ' || byte == '-') && !word.empty()) {
      words.push_back(word);
      word.clear();
    }
  }
  return words;
}

double WordErrorRate(std::string_view wanted_text, std::string_view got_text) {
  std::vector<std::string> wanted = PlainWords(wanted_text);
  std::vector<std::string> got = PlainWords(got_text);
  std::vector<size_t> row(got.size() + 1);
  for (size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= wanted.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= got.size(); ++j) {
      size_t above = row[j];
      size_t changed = diagonal + (wanted[i - 1] == got[j - 1] ? 0 : 1);
      row[j] = std::min({above + 1, row[j - 1] + 1, changed});
      diagonal = above;
    }
  }
  return static_cast<double>(row.back()) / static_cast<double>(std::max<size_t>(1, wanted.size()));
}

}  // namespace vivavoce::testing::internal
