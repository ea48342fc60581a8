// SPDX-License-Identifier: Apache-2.0
// Passwords as they are kept: scrypt with N=2^15, r=8, p=1 (32 MiB and some 80 ms each).
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace vivavoce::platform {

// Blocking: call on a BlockingPool. The text names its parameters: "scrypt$15$8$1$salt$hash".
absl::StatusOr<std::string> HashPassword(std::string_view password);

// Blocking: as above. In constant time for hashes of equal parameters; false for a text that is no
// hash.
bool VerifyPassword(std::string_view password, std::string_view stored);

// What is compared with where there is nobody of that name, so that the answer takes as long.
std::string_view NobodysPassword();

// 20 characters that are not mistaken for each other, some 115 bits.
std::string MakePassword();

// The secret that signs webhooks, as Standard Webhooks writes it: "whsec_" and base64.
std::string MakeWebhookSecret();

// `bytes` random bytes of the system's generator.
std::string RandomBytes(size_t bytes);

}  // namespace vivavoce::platform
