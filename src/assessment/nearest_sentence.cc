// SPDX-License-Identifier: Apache-2.0
#include "assessment/nearest_sentence.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "assessment/word_match.h"
#include "vivavoce/base/status.h"
#include "vivavoce/base/utf8.h"
#include "vivavoce/domain/sentence.h"

namespace vivavoce::internal {
namespace {

using boost::asio::awaitable;

constexpr size_t kShortestMeaningfulWord = 4;  // letters: leaves "the" and "and" out

std::vector<double> BySharedWords(const std::vector<ShownSentence>& sentences,
                                  const std::string& about) {
  std::set<std::u32string> wanted;
  for (const Word& word : WordsOf(about)) {
    if (word.letters.size() >= kShortestMeaningfulWord) wanted.insert(word.letters);
  }
  std::vector<double> scores;
  for (const ShownSentence& sentence : sentences) {
    double shared = 0;
    for (const Word& word : WordsOf(sentence.text)) shared += wanted.count(word.letters) != 0;
    scores.push_back(shared);
  }
  return scores;
}

awaitable<absl::StatusOr<std::vector<double>>> ByMeaning(std::vector<ShownSentence> sentences,
                                                         std::string about, Embedder& embedder) {
  std::vector<std::string> texts = {std::move(about)};
  for (ShownSentence& sentence : sentences) texts.push_back(std::move(sentence.text));
  size_t batch = std::max<size_t>(1, embedder.Capabilities().max_batch);
  std::vector<Embedding> vectors;
  for (size_t begin = 0; begin < texts.size(); begin += batch) {
    size_t end = std::min(texts.size(), begin + batch);
    std::vector<std::string> part(texts.begin() + static_cast<ptrdiff_t>(begin),
                                  texts.begin() + static_cast<ptrdiff_t>(end));
    size_t asked = part.size();
    absl::StatusOr<std::vector<Embedding>> some = co_await embedder.Embed(std::move(part));
    if (!some.ok()) co_return some.status();
    if (some->size() != asked) co_return Internal("embedder: not one vector for each text");
    for (Embedding& vector : *some) vectors.push_back(std::move(vector));
  }
  std::vector<double> scores;
  for (size_t i = 1; i < vectors.size(); ++i) {
    double cosine = 0;
    for (size_t d = 0; d < std::min(vectors[0].size(), vectors[i].size()); ++d) {
      cosine += static_cast<double>(vectors[0][d]) * static_cast<double>(vectors[i][d]);
    }
    scores.push_back(std::round(cosine * 1e4) / 1e4);
  }
  co_return scores;
}

}  // namespace

std::vector<ShownSentence> SentencesOf(const std::string& turn_id, const std::string& shown) {
  std::vector<ShownSentence> sentences;
  for (TextRange range : SplitSentences(shown)) {
    ShownSentence sentence;
    sentence.span = Span{turn_id, range};
    sentence.text = std::string(Slice(shown, range));
    if (!WordsOf(sentence.text).empty()) sentences.push_back(std::move(sentence));
  }
  return sentences;
}

awaitable<absl::StatusOr<std::vector<Span>>> NearestSentence(std::vector<ShownSentence> sentences,
                                                             std::string about,
                                                             Embedder* embedder) {
  std::vector<Span> nearest;
  if (sentences.empty()) co_return nearest;
  absl::StatusOr<std::vector<double>> scores = BySharedWords(sentences, about);
  if (embedder != nullptr) scores = co_await ByMeaning(sentences, about, *embedder);
  if (!scores.ok()) co_return scores.status();
  size_t best = 0;
  auto rank = [&](size_t i) {
    return std::make_pair((*scores)[i], WordsOf(sentences[i].text).size());
  };
  for (size_t i = 1; i < sentences.size(); ++i) {
    if (rank(i) > rank(best)) best = i;
  }
  nearest.push_back(sentences[best].span);
  co_return nearest;
}

}  // namespace vivavoce::internal
