// SPDX-License-Identifier: Apache-2.0
#pragma once

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

// Replaces each ill-formed sequence by U+FFFD.
std::string ToValidUtf8(std::string_view bytes);

// The bytes of `range`. Requires: range lies inside `text`.
std::string_view Slice(std::string_view text, TextRange range);

}  // namespace vivavoce
