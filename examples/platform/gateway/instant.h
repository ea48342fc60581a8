// SPDX-License-Identifier: Apache-2.0
// Times and page numbers as callers write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "vivavoce/base/clock.h"

namespace vivavoce::platform {

// RFC 3339 with any offset. Nullopt for anything else.
std::optional<WallTime> ParseInstant(std::string_view text);

// 0 for an empty cursor; nullopt for one that is no number.
std::optional<int64_t> CursorNumber(std::string_view cursor);

}  // namespace vivavoce::platform
