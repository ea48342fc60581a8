// SPDX-License-Identifier: Apache-2.0
// English words for numbers, as a voice says them: "1999" the year, "1,999" the amount, "3.5",
// "21st".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vivavoce::local_speech {

// Words in lower case; a single capital is the name of that letter ("A", "M").
using Words = std::vector<std::string>;

// 0 .. 999 trillion: 214 is two hundred fourteen.
Words CardinalWords(uint64_t value);

// {"twenty", "first"}.
Words OrdinalWords(uint64_t value);

// 1999 nineteen ninety nine, 2005 two thousand five, 2024 twenty twenty four. Requires: 1000 <=
// value <= 2999.
Words YearWords(uint64_t value);

// Each digit by itself: zero zero seven. Other characters are skipped.
Words DigitWords(std::string_view digits);

// Digits with an optional fraction, "12", "0.25", "1200.50": what CardinalWords() and "point" make
// of it. Digit by digit where it is longer than 15 digits or starts with a zero that says it is no
// amount ("007").
Words DecimalWords(std::string_view number);

}  // namespace vivavoce::local_speech
