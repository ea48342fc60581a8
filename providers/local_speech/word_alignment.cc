// SPDX-License-Identifier: Apache-2.0
#include "word_alignment.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace vivavoce::local_speech {
namespace {

constexpr Millis kShortestPause{70};
constexpr double kPunctuationBonus = 0.35;  // seconds a silence may be off to reach a comma

// A silence that was found to lie behind word `word`.
struct Anchor {
  size_t word;
  SampleSpan silence;
};

// Which word boundary each silence belongs to. `ends`: where the words end when the silences are
// taken out.
std::vector<Anchor> MatchSilences(const std::vector<SampleSpan>& silences,
                                  std::span<const WordLength> words,
                                  const std::vector<double>& ends, SampleRate rate) {
  std::vector<Anchor> anchors;
  int64_t silent_before = 0;
  size_t first = 0;
  for (const SampleSpan& silence : silences) {
    const double at = static_cast<double>(silence.begin - silent_before);
    silent_before += silence.size();
    size_t best = words.size();
    double best_cost = 0;
    for (size_t i = first; i + 1 < words.size(); ++i) {
      double cost = std::abs(ends[i] - at) / rate.hertz;
      if (words[i].pause_after) cost -= kPunctuationBonus;
      if (best == words.size() || cost < best_cost) {
        best = i;
        best_cost = cost;
      }
      if (ends[i] - at > rate.hertz) break;
    }
    // A silence far from any boundary is a stop inside a word.
    if (best == words.size() || best_cost > 0.25) continue;
    anchors.push_back({best, silence});
    first = best + 1;
  }
  return anchors;
}

// Shares [from, to) out among words [first, last) by weight.
void Share(int64_t from, int64_t to, size_t first, size_t last, std::span<const WordLength> words,
           std::vector<SampleSpan>& out) {
  double total = 0;
  for (size_t i = first; i < last; ++i) total += words[i].weight;
  double sum = 0;
  int64_t begin = from;
  for (size_t i = first; i < last; ++i) {
    sum += words[i].weight;
    const double share =
        total > 0 ? sum / total
                  : static_cast<double>(i + 1 - first) / static_cast<double>(last - first);
    const int64_t end =
        i + 1 == last ? to : from + std::llround(share * static_cast<double>(to - from));
    out[i] = {begin, end};
    begin = end;
  }
}

}  // namespace

std::vector<SampleSpan> AlignWords(std::span<const int16_t> audio, SampleRate rate,
                                   std::span<const WordLength> words) {
  std::vector<SampleSpan> out(words.size());
  if (words.empty()) return out;
  const SampleSpan spoken = SpokenPart(audio, rate);
  const int64_t begin = spoken.size() > 0 ? spoken.begin : 0;
  const int64_t end = spoken.size() > 0 ? spoken.end : static_cast<int64_t>(audio.size());
  std::vector<SampleSpan> silences = FindSilences(audio, rate, kShortestPause);
  std::erase_if(silences, [&](const SampleSpan& s) { return s.begin <= begin || s.end >= end; });
  int64_t silent = 0;
  for (const SampleSpan& silence : silences) silent += silence.size();

  const double total =
      std::accumulate(words.begin(), words.end(), 0.0,
                      [](double sum, const WordLength& w) { return sum + w.weight; });
  std::vector<double> ends(words.size());
  double sum = 0;
  for (size_t i = 0; i < words.size(); ++i) {
    sum += words[i].weight;
    ends[i] = static_cast<double>(begin) +
              static_cast<double>(end - begin - silent) * (total > 0 ? sum / total : 1.0);
  }
  const std::vector<Anchor> anchors = MatchSilences(silences, words, ends, rate);
  int64_t from = begin;
  size_t first = 0;
  for (const Anchor& anchor : anchors) {
    Share(from, anchor.silence.begin, first, anchor.word + 1, words, out);
    from = anchor.silence.end;
    first = anchor.word + 1;
  }
  Share(from, end, first, words.size(), words, out);
  return out;
}

}  // namespace vivavoce::local_speech
