// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "gateway/components.h"
#include "gateway/route.h"

namespace vivavoce::platform {

// The OpenAPI 3.1 document of the rows.
nlohmann::json OpenApi(const std::vector<Route>& rows, const Components& components,
                       std::string_view version);

}  // namespace vivavoce::platform
