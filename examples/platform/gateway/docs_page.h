// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace vivavoce::platform {

// The OpenAPI document as one HTML page without scripts.
std::string DocsPage(std::string_view openapi);

}  // namespace vivavoce::platform
