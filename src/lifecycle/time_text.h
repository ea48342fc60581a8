// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "domain/json_reader.h"
#include "vivavoce/base/clock.h"

namespace vivavoce::internal {

// What FormatRfc3339() wrote. Records a problem with the reader where it is something else.
std::optional<WallTime> ReadTime(JsonObjectReader& in, std::string_view key);

}  // namespace vivavoce::internal
