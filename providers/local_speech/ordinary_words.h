// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "phonemizer.h"
#include "recognizer.h"

namespace vivavoce::local_speech {

// The words that a recogniser can be trusted to know: those it writes as one piece of its own
// vocabulary, those of the pronouncing lexicon, and their common endings. Names it writes in
// syllables are not among them.
//
// Threading: immutable once made; any thread.
class OrdinaryWords {
 public:
  // Without a readable vocabulary only the lexicon counts. Lifetime: `phonemizer` outlives the
  // object.
  OrdinaryWords(const RecognizerFiles& files, const Phonemizer& phonemizer);

  // Whether every part of `word` (letters between signs) is ordinary. Capitals in a row and signs
  // like + make a name.
  bool Has(std::string_view word) const;

 private:
  bool HasPart(const std::string& part) const;

  const Phonemizer& phonemizer_;
  std::set<std::string, std::less<>> vocabulary_;  // lower case
};

}  // namespace vivavoce::local_speech
