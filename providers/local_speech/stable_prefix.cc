// SPDX-License-Identifier: Apache-2.0
#include "stable_prefix.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace vivavoce::local_speech {
namespace {

constexpr size_t kHeldBack = 4;  // the last words of a decode are those it may still change
constexpr size_t kSlack = 6;     // words by which a decode may be longer or shorter than another

std::string Join(const std::vector<std::string>& begin, const std::vector<std::string>& end,
                 size_t from) {
  std::string text;
  for (const std::string& word : begin) text += (text.empty() ? "" : " ") + word;
  for (size_t i = from; i < end.size(); ++i) text += (text.empty() ? "" : " ") + end[i];
  return text;
}

std::string Bare(std::string_view word) {
  std::string bare;
  for (const char c : word) {
    if (std::string_view(",.;:!?").find(c) != std::string_view::npos) continue;
    bare += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  return bare;
}

// Punctuation and case change with every decode; they are not what one has to wait for.
bool SameWord(std::string_view a, std::string_view b) { return a == b || Bare(a) == Bare(b); }

// How many of `words` tell what `stable` tells: the beginning of `words` that is nearest to it by
// words added, left out or changed.
size_t CoveredBy(const std::vector<std::string>& stable, const std::vector<std::string>& words) {
  const size_t longest = std::min(words.size(), stable.size() + kSlack);
  std::vector<size_t> row(longest + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= stable.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= longest; ++j) {
      const size_t changed = diagonal + (SameWord(stable[i - 1], words[j - 1]) ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
    }
  }
  // Of equally near ones the one with as many words: a word was changed sooner than left out.
  size_t best = std::min(longest, stable.size());
  for (size_t j = 0; j <= longest; ++j) {
    if (row[j] < row[best]) best = j;
  }
  return best;
}

}  // namespace

std::vector<std::string> SplitWords(std::string_view text) {
  std::vector<std::string> words;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find(' ', begin), text.size());
    if (end > begin) words.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

StablePrefix::View StablePrefix::Update(std::string_view decoded) {
  std::vector<std::string> words = SplitWords(decoded);
  const size_t comparable = std::min({words.size(), last_.size(), before_last_.size()});
  size_t agreed = 0;
  while (agreed < comparable && SameWord(words[agreed], last_[agreed]) &&
         SameWord(words[agreed], before_last_[agreed])) {
    ++agreed;
  }
  const size_t reliable = words.size() > kHeldBack ? std::min(agreed, words.size() - kHeldBack) : 0;
  const size_t covered = CoveredBy(stable_, words);
  if (reliable > covered) {
    stable_.insert(stable_.end(), words.begin() + static_cast<std::ptrdiff_t>(covered),
                   words.begin() + static_cast<std::ptrdiff_t>(reliable));
  }
  View view;
  view.stable_bytes = static_cast<uint32_t>(Join(stable_, {}, 0).size());
  view.text = Join(stable_, words, CoveredBy(stable_, words));
  before_last_ = std::exchange(last_, std::move(words));
  return view;
}

std::string StablePrefix::Complete(std::string_view decoded) const {
  const std::vector<std::string> words = SplitWords(decoded);
  return Join(stable_, words, CoveredBy(stable_, words));
}

void StablePrefix::Reset() {
  stable_.clear();
  last_.clear();
  before_last_.clear();
}

}  // namespace vivavoce::local_speech
