// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/base/spelling.h"

#include <algorithm>

namespace vivavoce {
namespace {

constexpr size_t kLongestName = 100;

char Capital(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

// "titel" for "title" is one slip of the fingers and not two.
bool IsWithOneExchange(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  const auto [at, other] = std::mismatch(a.begin(), a.end(), b.begin());
  if (a.end() - at < 2 || at[0] != other[1] || at[1] != other[0]) return false;
  return std::equal(at + 2, a.end(), other + 2);
}

// In capitals, without what separates words.
std::string Bare(std::string_view name) {
  std::string bare = InCapitals(name);
  std::erase_if(bare, [](char c) { return c == '_' || c == '-'; });
  return bare;
}

}  // namespace

std::string InCapitals(std::string_view text) {
  std::string capitals(text);
  std::transform(capitals.begin(), capitals.end(), capitals.begin(), Capital);
  return capitals;
}

std::string NearestName(std::string_view name, const std::vector<std::string>& known) {
  std::string nearest;
  size_t best = std::max<size_t>(2, name.size() / 3) + 1;
  if (name.size() > kLongestName) return nearest;
  for (const std::string& candidate : known) {
    size_t distance = EditDistance(name, candidate);
    if (distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string MisspeltName(std::string_view name, const std::vector<std::string>& known) {
  if (name.size() > kLongestName) return "";
  const std::string bare = Bare(name);
  for (const std::string& candidate : known) {
    const std::string meant = Bare(candidate);
    const size_t slips = std::min(bare.size(), meant.size()) < 6 ? 1 : 2;
    if (EditDistance(bare, meant) <= slips || IsWithOneExchange(bare, meant)) return candidate;
  }
  return "";
}

}  // namespace vivavoce
