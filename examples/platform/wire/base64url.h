// SPDX-License-Identifier: Apache-2.0
// Base64url as JSON Web Tokens have it (RFC 7515 §2): one text for each value, where
// vivavoce/base/base64.h reads more.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace vivavoce::platform {

// Nullopt for padding, other characters, an impossible length, or unused bits that are not zero.
std::optional<std::string> Base64UrlDecode(std::string_view text);

}  // namespace vivavoce::platform
