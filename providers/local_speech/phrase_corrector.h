// SPDX-License-Identifier: Apache-2.0
// Writes the names that were announced (skills, products) where the recogniser, which does not know
// them, wrote something that sounds like them: "post-waresquel" becomes "PostgreSQL".
//
// It is meant never to change what is right: only single words that look like names are written
// ("Kafka" of "Apache Kafka", nothing of "patient safety"), and ordinary words are rewritten only
// when they sound all but equal to one ("my sequel").
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ordinary_words.h"
#include "phone_distance.h"
#include "phonemizer.h"
#include "pronunciations.h"

namespace vivavoce::local_speech {

// Threading: immutable once made; any thread.
class PhraseCorrector {
 public:
  struct Result {
    Result() = default;
    std::string text;
    int corrected = 0;  // phrases written
  };

  // Of more than 64 phrases the rest is passed over, and so is what is no name.
  // Lifetime: all but `phrases` outlive the object.
  PhraseCorrector(const std::vector<std::string>& phrases, const Phonemizer& phonemizer,
                  const Pronunciations& pronunciations, const OrdinaryWords& ordinary);

  // The same text and phrases give the same result.
  //
  // Blocking: some milliseconds for a long answer; nothing without phrases.
  Result Correct(const std::string& text) const;

  size_t size() const { return names_.size(); }

 private:
  struct Name {
    Name() = default;
    std::string text;
    std::string folded;  // letters and digits in lower case
    std::vector<PhoneCode> phones;
    bool plain = false;    // nothing but its strangeness tells it from a word of the language
    bool spelled = false;  // an acronym
  };
  struct Word;
  struct Match;

  void Expect(const std::string& text, bool plain);
  std::vector<Word> Listen(const std::string& text) const;
  Match Best(const std::vector<Word>& words, size_t begin) const;

  const Phonemizer& phonemizer_;
  const Pronunciations& pronunciations_;
  const OrdinaryWords& ordinary_;
  std::vector<Name> names_;
};

}  // namespace vivavoce::local_speech
