// SPDX-License-Identifier: Apache-2.0
// Words to phones with flite's front end: CMU lexicon, letter-to-sound rules, part-of-speech
// tagger, post-lexical rules. flite keeps shared, unlocked state, so whoever calls into it holds
// FliteLock().
#pragma once

#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "text_normalizer.h"

struct cst_utterance_struct;
struct cst_voice_struct;
struct cst_item_struct;

namespace vivavoce::local_speech {

// One lock for the whole of flite: its values are counted without atomics and shared between
// voices.
std::unique_lock<std::mutex> FliteLock();

struct Phone {
  Phone() = default;
  std::string name;       // flite's ARPAbet: "ax", "iy", "ng"
  bool stressed = false;  // a vowel that carries primary or secondary stress
};

// The phones of one spoken word.
struct PhonedWord {
  PhonedWord() = default;
  std::vector<Phone> phones;
};

// Owns an utterance of flite and the tokens in it; which token stands for which word is kept in the
// token.
class FliteUtterance {
 public:
  // Requires: FliteLock() is held, now and while the object lives.
  FliteUtterance(cst_voice_struct* voice, std::span<const SpokenWord> words);
  ~FliteUtterance();
  FliteUtterance(const FliteUtterance&) = delete;
  FliteUtterance& operator=(const FliteUtterance&) = delete;

  cst_utterance_struct* get() const { return utterance_; }

  // The word that the item of relation Word `item` belongs to.
  static size_t WordIndex(const cst_item_struct* item);

 private:
  cst_utterance_struct* utterance_;
};

// Threading: any thread; takes FliteLock() itself.
class Phonemizer {
 public:
  Phonemizer();
  ~Phonemizer();
  Phonemizer(const Phonemizer&) = delete;
  Phonemizer& operator=(const Phonemizer&) = delete;

  // One entry a word of `words`, which are one sentence.
  std::vector<PhonedWord> Phones(std::span<const SpokenWord> words) const;

  // Whether the lexicon has `word`, in lower case. It leaves out what its rules say rightly.
  bool InLexicon(const std::string& word) const;

 private:
  cst_voice_struct* voice_;
};

}  // namespace vivavoce::local_speech
