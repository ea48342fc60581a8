// SPDX-License-Identifier: Apache-2.0
#include "identity/jwk.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <optional>

#include "identity/password.h"
#include "vivavoce/base/hash.h"
#include "vivavoce/base/status.h"
#include "wire/base64url.h"
#include "wire/bounded_json.h"

namespace vivavoce::platform {
namespace {

using KeyHandle = std::shared_ptr<EVP_PKEY>;

const unsigned char* Octets(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

KeyHandle Hold(EVP_PKEY* key) { return KeyHandle(key, EVP_PKEY_free); }

struct BuilderOf {
  OSSL_PARAM_BLD* builder = OSSL_PARAM_BLD_new();
  ~BuilderOf() { OSSL_PARAM_BLD_free(builder); }
};

KeyHandle FromParameters(const char* kind, OSSL_PARAM_BLD* builder) {
  OSSL_PARAM* parameters = OSSL_PARAM_BLD_to_param(builder);
  EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr);
  EVP_PKEY* key = nullptr;
  bool made = parameters != nullptr && context != nullptr && EVP_PKEY_fromdata_init(context) == 1 &&
              EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) == 1;
  EVP_PKEY_CTX_free(context);
  OSSL_PARAM_free(parameters);
  return made ? Hold(key) : nullptr;
}

KeyHandle RsaKey(std::string_view modulus, std::string_view exponent) {
  if (modulus.size() > 1024 || exponent.size() > 8) return nullptr;
  BIGNUM* n = BN_bin2bn(Octets(modulus), static_cast<int>(modulus.size()), nullptr);
  BIGNUM* e = BN_bin2bn(Octets(exponent), static_cast<int>(exponent.size()), nullptr);
  BuilderOf parameters;
  KeyHandle key;
  if (n != nullptr && e != nullptr && BN_num_bits(n) >= 2048 &&
      OSSL_PARAM_BLD_push_BN(parameters.builder, OSSL_PKEY_PARAM_RSA_N, n) == 1 &&
      OSSL_PARAM_BLD_push_BN(parameters.builder, OSSL_PKEY_PARAM_RSA_E, e) == 1) {
    key = FromParameters("RSA", parameters.builder);
  }
  BN_free(n);
  BN_free(e);
  return key;
}

KeyHandle P256Key(std::string_view x, std::string_view y) {
  if (x.size() != 32 || y.size() != 32) return nullptr;
  std::string point = "\x04" + std::string(x) + std::string(y);
  BuilderOf parameters;
  if (OSSL_PARAM_BLD_push_utf8_string(parameters.builder, OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) !=
          1 ||
      OSSL_PARAM_BLD_push_octet_string(parameters.builder, OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                       point.size()) != 1) {
    return nullptr;
  }
  return FromParameters("EC", parameters.builder);
}

KeyHandle Ed25519Key(std::string_view x) {
  if (x.size() != 32) return nullptr;
  EVP_PKEY* key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, Octets(x), x.size());
  return key == nullptr ? nullptr : Hold(key);
}

// A token's ES256 signature is r and s side by side; OpenSSL wants them as DER. Empty: impossible.
std::string EcdsaDer(std::string_view signature) {
  if (signature.size() != 64) return "";
  ECDSA_SIG* pair = ECDSA_SIG_new();
  BIGNUM* r = BN_bin2bn(Octets(signature), 32, nullptr);
  BIGNUM* s = BN_bin2bn(Octets(signature) + 32, 32, nullptr);
  std::string der;
  if (pair != nullptr && ECDSA_SIG_set0(pair, r, s) == 1) {
    unsigned char* bytes = nullptr;
    int size = i2d_ECDSA_SIG(pair, &bytes);
    if (size > 0) der.assign(reinterpret_cast<char*>(bytes), static_cast<size_t>(size));
    OPENSSL_free(bytes);
  } else {
    BN_free(r);
    BN_free(s);
  }
  ECDSA_SIG_free(pair);
  return der;
}

std::optional<std::string> Part(const nlohmann::json& jwk, const char* name) {
  std::string text = TextOf(jwk, name);
  if (text.empty() || text.size() > 2000) return std::nullopt;
  return Base64UrlDecode(text);
}

}  // namespace

absl::StatusOr<VerificationKey> VerificationKey::FromJwk(std::string_view json) {
  absl::StatusOr<nlohmann::json> jwk = ParseBoundedJson(json, JsonBounds());
  if (!jwk.ok()) return jwk.status();
  if (!jwk->is_object()) return InvalidArgument("jwk: not an object");
  if (jwk->contains("d") || jwk->contains("k")) return InvalidArgument("jwk: not a public key");
  if (TextOf(*jwk, "use", "sig") != "sig") return InvalidArgument("jwk: not for signatures");
  VerificationKey made;
  made.id_ = TextOf(*jwk, "kid").substr(0, 200);
  std::string kind = TextOf(*jwk, "kty");
  std::string curve = TextOf(*jwk, "crv");
  std::optional<std::string> x = Part(*jwk, "x");
  if (kind == "RSA") {
    std::optional<std::string> n = Part(*jwk, "n");
    std::optional<std::string> e = Part(*jwk, "e");
    made.algorithm_ = "RS256";
    if (n && e) made.key_ = RsaKey(*n, *e);
  } else if (kind == "EC" && curve == "P-256") {
    std::optional<std::string> y = Part(*jwk, "y");
    made.algorithm_ = "ES256";
    if (x && y) made.key_ = P256Key(*x, *y);
  } else if (kind == "OKP" && curve == "Ed25519") {
    made.algorithm_ = "EdDSA";
    if (x) made.key_ = Ed25519Key(*x);
  } else {
    return InvalidArgument("jwk: kty must be RSA, EC with P-256 or OKP with Ed25519 (" +
                           kind.substr(0, 20) + " " + curve.substr(0, 20) + ")");
  }
  if (made.key_ == nullptr) return InvalidArgument("jwk: not a usable " + kind + " key");
  if (TextOf(*jwk, "alg", made.algorithm_) != made.algorithm_) {
    return InvalidArgument("jwk: alg must be " + made.algorithm_);
  }
  return made;
}

bool VerificationKey::Verifies(std::string_view text, std::string_view signature) const {
  std::string der;
  if (algorithm_ == "ES256") {
    der = EcdsaDer(signature);
    if (der.empty()) return false;
    signature = der;
  }
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  const EVP_MD* digest = algorithm_ == "EdDSA" ? nullptr : EVP_sha256();
  bool good = key_ != nullptr && context != nullptr &&
              EVP_DigestVerifyInit(context, nullptr, digest, nullptr, key_.get()) == 1 &&
              EVP_DigestVerify(context, Octets(signature), signature.size(), Octets(text),
                               text.size()) == 1;
  EVP_MD_CTX_free(context);
  return good;
}

absl::StatusOr<SigningKey> SigningKey::Make() { return FromSeed(RandomBytes(32)); }

absl::StatusOr<SigningKey> SigningKey::FromSeed(std::string_view seed) {
  SigningKey made;
  EVP_PKEY* key = seed.size() == 32 ? EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr,
                                                                   Octets(seed), seed.size())
                                    : nullptr;
  if (key == nullptr) return DataLoss("signing key: not a seed of 32 bytes");
  made.key_ = Hold(key);
  made.seed_ = std::string(seed);
  unsigned char point[32];
  size_t size = sizeof point;
  if (EVP_PKEY_get_raw_public_key(key, point, &size) != 1) return Internal("signing key: unusable");
  made.id_ = Sha256Hex(std::string_view(reinterpret_cast<char*>(point), size)).substr(0, 16);
  return made;
}

std::string SigningKey::Sign(std::string_view text) const {
  std::string signature(64, '\0');
  size_t size = signature.size();
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  bool done = context != nullptr &&
              EVP_DigestSignInit(context, nullptr, nullptr, nullptr, key_.get()) == 1 &&
              EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size,
                             Octets(text), text.size()) == 1;
  EVP_MD_CTX_free(context);
  return done && size == signature.size() ? signature : std::string();
}

VerificationKey SigningKey::Public() const {
  VerificationKey key;
  key.id_ = id_;
  key.algorithm_ = "EdDSA";
  key.key_ = key_;
  return key;
}

}  // namespace vivavoce::platform
