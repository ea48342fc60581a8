// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace vivavoce::local_speech {

// Words as they are compared: lower case, no punctuation, numbers written out, "%" as percent,
// hyphens as spaces.
std::vector<std::string> ComparableWords(std::string_view text);

struct WordErrors {
  size_t substituted = 0;
  size_t deleted = 0;
  size_t inserted = 0;
  size_t reference_words = 0;

  size_t total() const { return substituted + deleted + inserted; }
  double rate() const {
    return reference_words == 0
               ? 0
               : static_cast<double>(total()) / static_cast<double>(reference_words);
  }
  WordErrors& operator+=(const WordErrors& other);
};

// The fewest edits that make `hypothesis` of `reference`. `differences` (may be null) gets the
// words that differ.
WordErrors CountWordErrors(std::string_view reference, std::string_view hypothesis,
                           std::vector<std::string>* differences);

}  // namespace vivavoce::local_speech
