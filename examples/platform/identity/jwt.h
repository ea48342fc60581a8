// SPDX-License-Identifier: Apache-2.0
// Signed tokens (RFC 7519, hardened by RFC 8725): three parts, at most 8 KiB, no member twice, no
// critical extension; `kid` is only looked up among keys that are held, and whatever else a header
// offers to verify itself with (jku, jwk, x5u, x5c) is not looked at.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "identity/jwk.h"
#include "vivavoce/base/clock.h"

namespace vivavoce::platform {

// A token that was taken apart and not yet verified.
struct ParsedToken {
  ParsedToken() = default;
  std::string algorithm;
  std::string key_id;
  std::string issuer;  // as claimed: it says whose keys to try
  std::string claims;  // JSON object
  std::string signed_text;
  std::string signature;
};

// Errors: Unauthenticated.
absl::StatusOr<ParsedToken> ParseToken(std::string_view text);

// The signature, the audience, and the times, a minute apart at most: exp is needed, nbf is heeded.
//
// Errors: Unauthenticated naming the claim.
absl::Status VerifyToken(const ParsedToken& token, const VerificationKey& key,
                         std::string_view audience, WallTime now);

std::string SignToken(const SigningKey& key, std::string_view claims);

}  // namespace vivavoce::platform
