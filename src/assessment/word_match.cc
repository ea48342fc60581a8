// SPDX-License-Identifier: Apache-2.0
#include "assessment/word_match.h"

#include <algorithm>
#include <map>

#include "domain/letters.h"

namespace vivavoce::internal {
namespace {

bool IsDigit(char32_t c) { return c >= '0' && c <= '9'; }

// Whether the mark at `i` is part of the word around it: "don't", "3.5", "1,000".
bool Joins(const std::vector<Letter>& letters, size_t i) {
  if (i == 0 || i + 1 >= letters.size()) return false;
  const Letter& before = letters[i - 1];
  const Letter& after = letters[i + 1];
  if (!before.is_word || !after.is_word) return false;
  char32_t mark = letters[i].folded;
  if (mark == '\'') return true;
  return (mark == '.' || mark == ',') && IsDigit(before.folded) && IsDigit(after.folded);
}

bool EqualAt(const std::vector<Word>& words, size_t at, const std::vector<Word>& part) {
  for (size_t i = 0; i < part.size(); ++i) {
    if (words[at + i].letters != part[i].letters) return false;
  }
  return true;
}

TextRange RangeOf(const std::vector<Word>& words, size_t first, size_t count) {
  return TextRange{words[first].range.begin, words[first + count - 1].range.end};
}

std::u32string Joined(const std::vector<Word>& words, size_t first, size_t count) {
  std::u32string text;
  for (size_t i = first; i < first + count; ++i) {
    if (!text.empty()) text += U' ';
    text += words[i].letters;
  }
  return text;
}

// The edit distance, or `limit` + 1 as soon as it is sure to be more.
size_t BoundedDistance(const std::u32string& a, const std::u32string& b, size_t limit) {
  size_t gap = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (gap > limit) return limit + 1;
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t from = i > limit ? i - limit : 1;
    size_t to = std::min(b.size(), i + limit);
    size_t diagonal = row[from - 1];
    row[from - 1] = from == 1 ? i : limit + 1;
    size_t best = row[from - 1];
    for (size_t j = from; j <= to; ++j) {
      size_t above = j < i + limit ? row[j] : limit + 1;
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
      best = std::min(best, row[j]);
    }
    if (best > limit) return limit + 1;
  }
  return std::min(row[b.size()], limit + 1);
}

// How many words of a sliding run are words of `part`, counted with multiplicity.
class SharedWords {
 public:
  explicit SharedWords(const std::vector<Word>& part) {
    for (const Word& word : part) ++wanted_[word.letters];
  }
  void Add(const Word& word) {
    auto it = wanted_.find(word.letters);
    if (it != wanted_.end() && it->second-- > 0) ++shared_;
  }
  void Remove(const Word& word) {
    auto it = wanted_.find(word.letters);
    if (it != wanted_.end() && ++it->second > 0) --shared_;
  }
  int shared() const { return shared_; }

 private:
  std::map<std::u32string, int> wanted_;
  int shared_ = 0;
};

}  // namespace

std::vector<Word> WordsOf(std::string_view text) {
  std::vector<Letter> letters = Letters(text);
  std::vector<Word> words;
  bool inside = false;
  for (size_t i = 0; i < letters.size(); ++i) {
    const Letter& letter = letters[i];
    bool joins = inside && Joins(letters, i);
    if (!letter.is_word && !joins) {
      inside = false;
      continue;
    }
    if (!inside) words.push_back(Word{U"", TextRange{letter.begin, letter.end}});
    inside = true;
    words.back().letters += letter.folded;
    words.back().range.end = letter.end;
  }
  return words;
}

bool ContainsWords(const std::vector<Word>& words, const std::vector<Word>& part) {
  return FindWords(words, part).has_value();
}

std::optional<TextRange> FindWords(const std::vector<Word>& words, const std::vector<Word>& part) {
  if (part.empty()) return std::nullopt;
  for (size_t at = 0; at + part.size() <= words.size(); ++at) {
    if (EqualAt(words, at, part)) return RangeOf(words, at, part.size());
  }
  return std::nullopt;
}

std::optional<TextRange> FindSimilarWords(const std::vector<Word>& words,
                                          const std::vector<Word>& part, double least) {
  if (part.empty() || words.empty()) return std::nullopt;
  const std::u32string wanted = Joined(part, 0, part.size());
  // A word may have been split, joined, lost or added.
  size_t slack = 1 + part.size() / 20;
  std::optional<TextRange> best;
  double best_similarity = 0;
  size_t shortest = part.size() > slack ? part.size() - slack : 1;
  for (size_t count = shortest; count <= part.size() + slack && count <= words.size(); ++count) {
    SharedWords overlap(part);
    for (size_t i = 0; i + 1 < count; ++i) overlap.Add(words[i]);
    for (size_t at = 0; at + count <= words.size(); ++at) {
      overlap.Add(words[at + count - 1]);
      // Of n words at least half are whole where 95 % of the letters are.
      if (2 * static_cast<size_t>(overlap.shared()) >= part.size()) {
        std::u32string run = Joined(words, at, count);
        size_t longer = std::max(run.size(), wanted.size());
        size_t limit = static_cast<size_t>((1 - least) * static_cast<double>(longer));
        size_t distance = BoundedDistance(run, wanted, limit);
        double similarity = 1 - static_cast<double>(distance) / static_cast<double>(longer);
        if (distance <= limit && similarity > best_similarity) {
          best_similarity = similarity;
          best = RangeOf(words, at, count);
        }
      }
      overlap.Remove(words[at]);
    }
  }
  return best;
}

}  // namespace vivavoce::internal
