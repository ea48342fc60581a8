// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace vivavoce::testing::internal {

// Why `document` does not fit `schema` (JSON Schema, draft 7); empty: it does.
std::string MisfitOf(std::string_view document, std::string_view schema);

}  // namespace vivavoce::testing::internal
