// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vivavoce::local_speech {

// Text reduced to what an English voice can say: ASCII, with typographic quotes, dashes and spaces
// made plain, accents taken off and a few symbols written out (× becomes " times "). Characters
// nobody can say become spaces.
struct FoldedText {
  FoldedText() = default;
  std::string text;
  std::vector<uint32_t>
      origin;  // the byte of the source that each byte of `text` comes from; one more for the end
};

// Currency signs keep one byte each in the folded text.
inline constexpr char kEuro = '\x01';
inline constexpr char kPound = '\x02';
inline constexpr char kYen = '\x03';

// Requires: `source` is well-formed UTF-8.
FoldedText FoldText(std::string_view source);

}  // namespace vivavoce::local_speech
