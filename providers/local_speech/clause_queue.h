// SPDX-License-Identifier: Apache-2.0
// Cuts pushed text into what is synthesised at a time: sentences, long ones in parts, and for a
// slow voice the first sentence's opening alone, so that the first audio comes early.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "pronunciations.h"
#include "text_normalizer.h"
#include "vivavoce/base/utf8.h"

namespace vivavoce::local_speech {

// One piece of speech to make: its words, and the silence after it.
struct Clause {
  Clause() = default;
  std::vector<SpokenWord> words;  // never empty
  Millis pause_after{0};
};

// Threading: one thread at a time.
class ClauseQueue {
 public:
  // Lifetime: `pronunciations` outlive the queue. `open_early`: cut the first opening off.
  ClauseQueue(const Pronunciations& pronunciations, bool open_early)
      : pronunciations_(pronunciations), open_early_(open_early) {}

  // Requires: well-formed UTF-8.
  void Push(std::string_view text);
  // No more text: what is there is the last sentence.
  void Finish();

  bool empty() const { return clauses_.empty(); }
  Clause Take();
  size_t pushed_bytes() const { return text_.size(); }
  std::string_view Text(TextRange range) const { return Slice(text_, range); }

 private:
  void TakeSentences(size_t until);
  void TakeSentence(std::vector<SpokenWord> words);

  const Pronunciations& pronunciations_;
  const bool open_early_;
  bool opened_ = false;
  std::string text_;
  size_t taken_ = 0;  // bytes of text_ that have become clauses
  std::deque<Clause> clauses_;
};

}  // namespace vivavoce::local_speech
