// SPDX-License-Identifier: Apache-2.0
// flite's phones to the phoneme alphabet that Kokoro was trained on (American English; stress marks
// stand right before the vowel, diphthongs and affricates are single symbols, function words carry
// no stress).
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "phonemizer.h"

namespace vivavoce::local_speech {

// Which symbols the model's tokens.txt knows ("symbol id" a line).
class PhonemeAlphabet {
 public:
  // Errors: NotFound; InvalidArgument when a symbol that English needs is missing.
  static absl::StatusOr<PhonemeAlphabet> Load(const std::string& tokens_path);

  bool Has(char32_t symbol) const;

 private:
  std::vector<char32_t> symbols_;  // sorted
};

// One word's symbols. `next_begins_with_vowel`: the sound after it, for "the".
std::u32string KokoroWord(std::string_view word, const PhonedWord& phones,
                          bool next_begins_with_vowel, const PhonemeAlphabet& alphabet);

// A sentence ready for the model: its symbols, and where in them each word begins and ends.
struct KokoroSentence {
  KokoroSentence() = default;
  std::vector<int32_t> codepoints;
  struct Span {
    size_t begin = 0;
    size_t end = 0;
  };
  std::vector<Span> words;  // one a spoken word
};

KokoroSentence MakeKokoroSentence(std::span<const SpokenWord> words,
                                  std::span<const PhonedWord> phones,
                                  const PhonemeAlphabet& alphabet);

}  // namespace vivavoce::local_speech
