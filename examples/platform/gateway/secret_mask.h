// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace vivavoce::platform {

// A secret as it may be shown again: its last four characters.
inline std::string Masked(const std::string& secret) {
  return "****" + (secret.size() < 12 ? std::string() : secret.substr(secret.size() - 4));
}

}  // namespace vivavoce::platform
