// SPDX-License-Identifier: Apache-2.0
// Who the candidate is, taken out of what is shown to a model: names and the e-mail address become
// rows of x of the same length in bytes, so that every position in the text stays true.
//
//   IdentityMask mask(submission.candidate.name, submission.candidate.email);
//   std::string blind = mask.Apply(turn.text);   // "I'm Xxxx, and I ..."
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "vivavoce/base/units.h"

namespace vivavoce {

// Finds the parts of one person's name, whole words only, whatever their case and accents ("zoe"
// for "Zoë"), the e-mail address, and the names inside the address.
//
// A part of a name that is also an everyday word (Will, Mark, An) counts only where it is
// capitalised in the middle of a sentence, or stands beside another part; an initial only beside
// another part. A text in capitals throughout tells neither, so there the word stays.
//
// Threading: immutable; may be shared.
class IdentityMask {
 public:
  IdentityMask() = default;  // masks nothing
  IdentityMask(std::string_view name, std::string_view email);

  // What identifies the person, in order, without overlaps.
  std::vector<TextRange> Find(std::string_view text) const;

  // `text` with each letter and digit of what Find() finds replaced by X (ASCII capitals) or x, one
  // for each byte. The same length as `text`; well-formed if `text` is.
  std::string Apply(std::string_view text) const;

 private:
  struct Part {
    std::u32string letters;  // folded
    bool everyday_word = false;
    bool initial = false;
  };
  void AddName(std::string_view name, bool from_address);

  std::vector<Part> parts_;
  std::u32string address_;  // folded
};

}  // namespace vivavoce
