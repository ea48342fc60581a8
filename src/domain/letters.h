// SPDX-License-Identifier: Apache-2.0
// Letters of a UTF-8 text, one by one: what comparing names needs.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace vivavoce::internal {

struct Letter {
  char32_t folded = 0;   // lower case, without accent where Latin; the byte itself if ill-formed
  bool is_word = false;  // a letter or a digit
  bool is_upper = false;
  uint32_t begin = 0;  // bytes of the text
  uint32_t end = 0;
};

// Latin, Greek and Cyrillic are folded; letters of other scripts stand for themselves.
std::vector<Letter> Letters(std::string_view text);

}  // namespace vivavoce::internal
