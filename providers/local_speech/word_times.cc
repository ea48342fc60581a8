// SPDX-License-Identifier: Apache-2.0
#include "word_times.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>

#include "stable_prefix.h"
#include "text_normalizer.h"
#include "vivavoce/base/units.h"
#include "word_alignment.h"

namespace vivavoce::local_speech {
namespace {

constexpr double kWordBoundary = 0.5;  // what a word costs beside its phones

bool EndsInPause(std::string_view word) {
  return !word.empty() && std::string_view(",.;:!?").find(word.back()) != std::string_view::npos;
}

// Which word of `text` each byte belongs to.
std::vector<size_t> WordOfByte(std::string_view text) {
  std::vector<size_t> out(text.size());
  size_t word = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    out[i] = word;
    if (text[i] == ' ') ++word;
  }
  return out;
}

// The begins of the words by the model's token times; nullopt when tokens and text do not tell the
// same letters.
std::optional<std::vector<double>> TokenBegins(const Recognition& recognition,
                                               const std::vector<std::string>& words) {
  if (recognition.tokens.empty()) return std::nullopt;
  std::vector<double> begins(words.size(), -1);
  size_t word = 0;
  size_t byte = 0;
  for (const Recognition::Token& token : recognition.tokens) {
    std::string_view text = token.text;
    while (!text.empty()) {
      if (text.starts_with("\xe2\x96\x81")) {  // U+2581 stands for a space
        text.remove_prefix(3);
        continue;
      }
      if (text.front() == ' ') {
        text.remove_prefix(1);
        continue;
      }
      if (word == words.size()) return std::nullopt;
      if (std::tolower(static_cast<uint8_t>(text.front())) !=
          std::tolower(static_cast<uint8_t>(words[word][byte]))) {
        return std::nullopt;
      }
      if (byte == 0) begins[word] = token.begin;
      text.remove_prefix(1);
      if (++byte == words[word].size()) {
        ++word;
        byte = 0;
      }
    }
  }
  if (word != words.size()) return std::nullopt;
  return begins;
}

std::vector<SampleSpan> FromTokens(const std::vector<double>& begins, int64_t length) {
  std::vector<SampleSpan> out(begins.size());
  int64_t at = 0;
  for (size_t i = 0; i < begins.size(); ++i) {
    out[i].begin =
        std::clamp<int64_t>(std::llround(begins[i] * kRecognitionRate.hertz), at, length);
    if (i > 0) out[i - 1].end = out[i].begin;
    at = out[i].begin;
  }
  if (!out.empty()) out.back().end = length;
  return out;
}

}  // namespace

WordTimer::WordTimer(const Phonemizer* phonemizer, const Pronunciations& pronunciations)
    : phonemizer_(phonemizer), pronunciations_(pronunciations) {}

std::vector<SampleSpan> WordTimer::Times(std::span<const int16_t> audio,
                                         const Recognition& recognition) const {
  const std::vector<std::string> words = SplitWords(recognition.text);
  if (const auto begins = TokenBegins(recognition, words)) {
    return FromTokens(*begins, static_cast<int64_t>(audio.size()));
  }
  const std::vector<double> weights = Weights(recognition.text, words);
  std::vector<WordLength> lengths(words.size());
  for (size_t i = 0; i < words.size(); ++i) {
    lengths[i].weight = weights[i];
    lengths[i].pause_after = EndsInPause(words[i]);
  }
  return AlignWords(audio, kRecognitionRate, lengths);
}

std::vector<double> WordTimer::Weights(std::string_view text,
                                       const std::vector<std::string>& words) const {
  std::vector<double> weights(words.size(), kWordBoundary);
  if (phonemizer_ == nullptr) {
    for (size_t i = 0; i < words.size(); ++i) weights[i] += static_cast<double>(words[i].size());
    return weights;
  }
  const std::vector<SpokenWord> spoken = SpokenWords(text, 0, pronunciations_);
  const std::vector<PhonedWord> phoned = phonemizer_->Phones(spoken);
  const std::vector<size_t> word_of_byte = WordOfByte(text);
  for (size_t i = 0; i < spoken.size(); ++i) {
    const size_t word = word_of_byte[spoken[i].source.begin];
    if (word < weights.size()) weights[word] += static_cast<double>(phoned[i].phones.size());
  }
  return weights;
}

}  // namespace vivavoce::local_speech
