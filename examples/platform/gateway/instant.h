// SPDX-License-Identifier: Apache-2.0
// Times as callers write them.
#pragma once

#include <optional>
#include <string_view>

#include "vivavoce/base/clock.h"

namespace vivavoce::platform {

// RFC 3339 with any offset. Nullopt for anything else.
std::optional<WallTime> ParseInstant(std::string_view text);

}  // namespace vivavoce::platform
