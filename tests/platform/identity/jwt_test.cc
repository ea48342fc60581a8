// SPDX-License-Identifier: Apache-2.0
#include "examples/platform/identity/jwt.h"

#include <gmock/gmock.h>

#include <chrono>

#include "tokens.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce::platform {
namespace {

constexpr auto kNow = WallTime(std::chrono::seconds(1'800'000'000));

absl::Status Verify(const char* text, const char* jwk) {
  absl::StatusOr<VerificationKey> key = VerificationKey::FromJwk(jwk);
  if (!key.ok()) return key.status();
  absl::StatusOr<ParsedToken> token = ParseToken(text);
  if (!token.ok()) return token.status();
  return VerifyToken(*token, *key, "vivavoce", kNow);
}

TEST(JwtTest, TakesWhatAnotherImplementationSigned) {
  EXPECT_EQ(Verify(kRsaToken, kRsaJwk), absl::OkStatus());
  EXPECT_EQ(Verify(kEcToken, kEcJwk), absl::OkStatus());
  EXPECT_EQ(Verify(kEdToken, kEdJwk), absl::OkStatus());
}

TEST(JwtTest, RefusesWhatNoKeySigned) {
  EXPECT_TRUE(absl::IsUnauthenticated(Verify(kNoneToken, kRsaJwk)));
  EXPECT_TRUE(absl::IsUnauthenticated(Verify(kHs256Token, kRsaJwk)));
  EXPECT_TRUE(absl::IsUnauthenticated(Verify(kConfusedToken, kRsaJwk)));
  EXPECT_TRUE(absl::IsUnauthenticated(Verify(kConfusedToken, kEcJwk)));
  EXPECT_TRUE(absl::IsUnauthenticated(Verify(kEcToken, kRsaJwk)));
}

TEST(JwtTest, HeedsTimesAudienceAndCriticalExtensions) {
  EXPECT_TRUE(absl::IsUnauthenticated(Verify(kExpiredToken, kEcJwk)));
  EXPECT_TRUE(absl::IsUnauthenticated(Verify(kFutureToken, kEcJwk)));
  EXPECT_TRUE(absl::IsUnauthenticated(Verify(kNoexpToken, kEcJwk)));
  EXPECT_TRUE(absl::IsUnauthenticated(Verify(kAudToken, kEcJwk)));
  EXPECT_TRUE(absl::IsUnauthenticated(Verify(kCritToken, kEcJwk)));
}

TEST(JwtTest, NoChangedByteGoesUnnoticed) {
  const std::string good = kEdToken;
  for (size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = bad[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(Verify(bad.c_str(), kEdJwk).ok()) << "byte " << i;
  }
}

TEST(JwtTest, SignsWhatItVerifies) {
  absl::StatusOr<SigningKey> key = SigningKey::Make();
  ASSERT_TRUE(key.ok());
  absl::StatusOr<SigningKey> again = SigningKey::FromSeed(key->seed());
  ASSERT_TRUE(again.ok());

  const std::string text = SignToken(*key, R"({"aud":"vivavoce","exp":1800000001})");

  absl::StatusOr<ParsedToken> token = ParseToken(text);
  ASSERT_TRUE(token.ok());
  EXPECT_EQ(token->key_id, again->id());
  EXPECT_EQ(VerifyToken(*token, again->Public(), "vivavoce", kNow), absl::OkStatus());
}

TEST(JwkTest, RefusesKeysThatAreNotForThis) {
  for (const char* bad :
       {R"({"kty":"oct","k":"c2VjcmV0"})", R"({"kty":"RSA","n":"AQAB","e":"AQAB"})",
        R"({"kty":"EC","crv":"P-384","x":"AA","y":"AA"})",
        R"({"kty":"EC","crv":"P-256","x":"AA","y":"AA"})", R"([])", R"({"kty":"RSA"})",
        R"({"kty":"OKP","crv":"Ed25519","x":"AAAA"})"}) {
    EXPECT_FALSE(VerificationKey::FromJwk(bad).ok()) << bad;
  }
  std::string encryption = kEcJwk;
  encryption.insert(1, R"("use":"enc",)");
  EXPECT_FALSE(VerificationKey::FromJwk(encryption).ok());
  std::string other = kEcJwk;
  other.insert(1, R"("alg":"RS256",)");
  EXPECT_FALSE(VerificationKey::FromJwk(other).ok());
}

}  // namespace
}  // namespace vivavoce::platform
