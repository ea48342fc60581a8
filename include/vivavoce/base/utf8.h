// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "vivavoce/base/units.h"

namespace vivavoce {

// True when `text` is well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates, at most
// U+10FFFF).
bool IsValidUtf8(std::string_view text);

// True when `offset` does not fall inside a character of the well-formed `text`.
bool IsCharacterBoundary(std::string_view text, uint32_t offset);

// How many characters (code points) the well-formed `text` has.
size_t CountCharacters(std::string_view text);

// The longest beginning of `text` that has at most `bytes` bytes and ends with a whole character.
// Of ill-formed text it may end inside one; it is empty only where `bytes` is less than 4.
std::string_view Beginning(std::string_view text, size_t bytes);

// Replaces each ill-formed sequence by U+FFFD.
std::string ToValidUtf8(std::string_view bytes);

// The bytes of `range`. Requires: range lies inside `text`.
std::string_view Slice(std::string_view text, TextRange range);

}  // namespace vivavoce
