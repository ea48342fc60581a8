// SPDX-License-Identifier: Apache-2.0
// The written forms that begin with a digit or a sign of money: $3.50, 35%, 21st, 1990s, 9:30am,
// 2024-05-01, 5-10, 3/4, 1.2.3, 200ms, 10k.
#pragma once

#include <optional>
#include <string_view>

#include "number_words.h"
#include "pronunciations.h"

namespace vivavoce::local_speech {

// The number in front of `token` and the words for it.
struct NumberForm {
  NumberForm() = default;
  size_t length = 0;  // bytes of the token it covers
  Words words;
  Words after_scale;  // "dollars" of "$5 million": to be said after the next word when that is a
                      // scale
};

// Nullopt when `token` does not begin with a number. `scale_follows`: the next word is thousand,
// million, billion …
std::optional<NumberForm> ReadNumber(std::string_view token, bool scale_follows,
                                     const Pronunciations& units);

}  // namespace vivavoce::local_speech
