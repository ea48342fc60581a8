// SPDX-License-Identifier: Apache-2.0
#include "clause_queue.h"

#include <algorithm>
#include <utility>

#include "vivavoce/base/utf8.h"
#include "vivavoce/domain/sentence.h"
#include "voice.h"

namespace vivavoce::local_speech {
namespace {

constexpr Millis kSentencePause{380};
constexpr Millis kClausePause{170};
constexpr Millis kLastPause{120};
// An opening worth being made alone has as many words, and belongs to a sentence of as many.
constexpr size_t kShortestOpening = 3;
constexpr size_t kLongestOpening = 9;
constexpr size_t kWorthOpening = 12;

Millis PauseAfter(const SpokenWord& last) {
  bool sentence = last.punctuation == '.' || last.punctuation == '!' || last.punctuation == '?';
  return sentence ? kSentencePause : kClausePause;
}

// Where a clause of too many words is best cut: after punctuation, in its later half.
size_t CutPlace(const std::vector<SpokenWord>& words, size_t begin) {
  size_t limit = std::min(words.size(), begin + kMaxClauseWords);
  if (limit == words.size()) return limit;
  for (size_t i = limit; i > begin + kMaxClauseWords / 2; --i) {
    if (words[i - 1].punctuation != 0) return i;
  }
  return limit;
}

// How many words open the sentence up to its first comma; 0 where that is not worth a cut.
size_t OpeningLength(const std::vector<SpokenWord>& words) {
  if (words.size() < kWorthOpening) return 0;
  for (size_t i = 1; i <= kLongestOpening; ++i) {
    if (words[i - 1].punctuation != 0) return i >= kShortestOpening ? i : 0;
  }
  return 0;
}

// Whether what follows cannot belong to this sentence any more: it ends in a full stop that is not
// that of "3." before the "5" has come.
bool IsWhole(std::string_view sentence, bool followed_by_space) {
  while (!sentence.empty() && std::string_view("\"')]}").find(sentence.back()) != sentence.npos) {
    sentence.remove_suffix(1);
  }
  if (sentence.empty() || std::string_view(".!?").find(sentence.back()) == sentence.npos) {
    return false;
  }
  sentence.remove_suffix(1);
  const bool digit = !sentence.empty() && sentence.back() >= '0' && sentence.back() <= '9';
  return followed_by_space || !digit;
}

}  // namespace

void ClauseQueue::Push(std::string_view text) {
  text_ += text;
  const std::string_view rest = std::string_view(text_).substr(taken_);
  const std::vector<TextRange> sentences = SplitSentences(rest);
  if (sentences.empty()) return;
  const TextRange last = sentences.back();
  const bool whole = IsWhole(Slice(rest, last), last.end < rest.size());
  TakeSentences(taken_ + (whole ? last.end : last.begin));
}

void ClauseQueue::Finish() {
  TakeSentences(text_.size());
  if (!clauses_.empty()) clauses_.back().pause_after = kLastPause;
}

Clause ClauseQueue::Take() {
  Clause clause = std::move(clauses_.front());
  clauses_.pop_front();
  return clause;
}

void ClauseQueue::TakeSentences(size_t until) {
  const std::string_view part = std::string_view(text_).substr(taken_, until - taken_);
  for (const TextRange sentence : SplitSentences(part)) {
    const auto offset = static_cast<uint32_t>(taken_) + sentence.begin;
    TakeSentence(SpokenWords(Slice(part, sentence), offset, pronunciations_));
  }
  taken_ = until;
}

void ClauseQueue::TakeSentence(std::vector<SpokenWord> words) {
  size_t begin = 0;
  while (begin < words.size()) {
    size_t end = CutPlace(words, begin);
    const size_t opening = open_early_ && !opened_ ? OpeningLength(words) : 0;
    if (opening > 0) end = opening;
    opened_ = true;
    Clause clause;
    clause.words.assign(words.begin() + static_cast<std::ptrdiff_t>(begin),
                        words.begin() + static_cast<std::ptrdiff_t>(end));
    clause.pause_after = end == words.size() ? kSentencePause : PauseAfter(clause.words.back());
    clauses_.push_back(std::move(clause));
    begin = end;
  }
}

}  // namespace vivavoce::local_speech
