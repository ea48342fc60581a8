// SPDX-License-Identifier: Apache-2.0
// Keys that sign and verify tokens. A key goes with one algorithm, told by the key and never by the
// token, so that no token can choose: RSA with RS256, P-256 with ES256, Ed25519 with EdDSA.
//
// OpenSSL is used directly: Debian has no C++ library for tokens, its C one (libjwt 1.10) knows no
// JWK; what is left to do is the layout of a token and of two kinds of key.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

struct evp_pkey_st;

namespace vivavoce::platform {

// A public key of an issuer.
class VerificationKey {
 public:
  // Errors: InvalidArgument: not a JWK, of another kind or curve, not for signatures, RSA under
  // 2048 bits, an `alg` that is not the key's own, a private or symmetric key.
  static absl::StatusOr<VerificationKey> FromJwk(std::string_view json);

  const std::string& id() const { return id_; }  // kid; may be empty
  const std::string& algorithm() const { return algorithm_; }

  bool Verifies(std::string_view text, std::string_view signature) const;

 private:
  friend class SigningKey;
  std::string id_;
  std::string algorithm_;
  std::shared_ptr<evp_pkey_st> key_;
};

// An Ed25519 key of our own.
class SigningKey {
 public:
  static absl::StatusOr<SigningKey> Make();
  // Errors: DataLoss: only what seed() gave is expected here.
  static absl::StatusOr<SigningKey> FromSeed(std::string_view seed);

  const std::string& id() const { return id_; }
  std::string seed() const { return seed_; }  // secret, 32 bytes
  std::string Sign(std::string_view text) const;
  VerificationKey Public() const;

 private:
  std::string id_;
  std::string seed_;
  std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace vivavoce::platform
