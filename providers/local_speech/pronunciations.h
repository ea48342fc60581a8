// SPDX-License-Identifier: Apache-2.0
// share/pronunciations/<language>.json: how to say what a general lexicon spells out or gets wrong.
//
//   {"version": 1,
//    "words":  {"postgresql": "post gres Q L"},        any case, also with 's or s behind it
//    "exact":  {"SQL": "sequel", "IT": "I T"},         as written
//    "abbreviations": {"dr.": "doctor"},               with their full stop, any case
//    "units":  {"ms": ["millisecond", "milliseconds"]}}  one and many, right behind a number
//
// A value is words in lower case, single capitals (the letter's name) and ARPAbet between slashes,
// primary stress 1:
// "/k uw0 b er0 n eh1 t iy0 z/".
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace vivavoce::local_speech {

// One word as a voice says it: either a plain lower-case English word or exact phones.
struct SpokenPiece {
  SpokenPiece() = default;
  std::string word;     // lower case letters and apostrophes
  std::string phones;   // ARPAbet with stress, "p ow1 s t"; empty: the lexicon decides
  bool letter = false;  // the name of a letter; several in a row are said as one word
};

// The name of a letter: "Q" is "k y uw1". Requires: an ASCII letter.
SpokenPiece LetterName(char letter);

struct Unit {
  Unit() = default;
  std::string one;
  std::string many;
};

// Threading: immutable once made; any thread.
class Pronunciations {
 public:
  Pronunciations() = default;  // knows nothing

  // Errors: InvalidArgument naming the entry.
  static absl::StatusOr<Pronunciations> Parse(std::string_view json);
  // Errors: NotFound; as Parse().
  static absl::StatusOr<Pronunciations> Load(const std::string& path);

  // The pieces for `token`, or null. Tried as written, then in lower case.
  const std::vector<SpokenPiece>* Find(std::string_view token) const;
  // The pieces for an abbreviation written with its full stop, or null.
  const std::vector<SpokenPiece>* FindAbbreviation(std::string_view token) const;
  const Unit* FindUnit(std::string_view unit) const;

  // SHA-256 of the list; goes into the keys of the speech cache.
  const std::string& sha256() const { return sha256_; }

 private:
  using Entries = std::map<std::string, std::vector<SpokenPiece>, std::less<>>;
  Entries words_;
  Entries exact_;
  Entries abbreviations_;
  std::map<std::string, Unit, std::less<>> units_;
  std::string sha256_;
};

}  // namespace vivavoce::local_speech
