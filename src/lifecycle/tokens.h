// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace vivavoce::internal {

std::string HashOfToken(std::string_view token);  // SHA-256, hex

// In constant time. False where none is kept.
bool SameHash(std::string_view kept, std::string_view given);

}  // namespace vivavoce::internal
