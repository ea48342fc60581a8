// SPDX-License-Identifier: Apache-2.0
// Base64 with the URL-safe alphabet and without padding (RFC 4648 §5).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace vivavoce::platform {

std::string Base64UrlEncode(std::string_view bytes);

// Nullopt for padding, other characters, an impossible length, or unused bits that are not zero.
std::optional<std::string> Base64UrlDecode(std::string_view text);

}  // namespace vivavoce::platform
