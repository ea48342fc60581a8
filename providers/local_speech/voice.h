// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "text_normalizer.h"

namespace vivavoce::local_speech {

// When a range of the text is spoken, in samples from the start of the sentence's audio.
struct WordSpan {
  TextRange source;
  int64_t begin = 0;
  int64_t end = 0;
};

// The audio of one sentence (or clause) without silence around it, and its words in order.
struct Speech {
  Speech() = default;
  std::vector<int16_t> samples;  // at kPlayoutRate
  std::vector<WordSpan> words;
};

// A voice that says words. One object serves all sessions.
//
// Threading: any thread; calls may run side by side.
// Blocking:  takes a fraction of the speech's length; run it on a BlockingPool.
class Voice {
 public:
  Voice() = default;
  virtual ~Voice() = default;
  Voice(const Voice&) = delete;
  Voice& operator=(const Voice&) = delete;

  // Stands for everything that decides how the same words sound: engine, weights, version.
  virtual std::string_view identity() const = 0;

  // Whether Speech::words is exact.
  virtual bool exact_times() const = 0;

  // `words` are one clause of at most kMaxClauseWords. `rate`: 0.5 .. 2.0 of the natural speed.
  virtual absl::StatusOr<Speech> Speak(std::span<const SpokenWord> words, double rate) const = 0;
};

// What one call of Speak() takes: Kokoro's context is 510 symbols.
inline constexpr size_t kMaxClauseWords = 40;

}  // namespace vivavoce::local_speech
