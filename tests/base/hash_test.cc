// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/base/hash.h"

#include <gtest/gtest.h>

#include "vivavoce/base/base64.h"

namespace vivavoce {
namespace {

TEST(Sha256Test, AgreesWithTheStandardsExamples) {
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha256Test, PiecesSumLikeTheWhole) {
  Sha256 sum;
  sum.Update("a");
  sum.Update("bc");
  EXPECT_EQ(sum.HexDigest(), Sha256Hex("abc"));
}

TEST(HmacSha256Test, AgreesWithRfc4231) {
  const std::string mac = HmacSha256("Jefe", "what do ya want for nothing?");
  EXPECT_EQ(EncodeBase64Url(mac), "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM");
  EXPECT_EQ(HmacSha256("", "").size(), 32u);
}

TEST(EqualInConstantTimeTest, ComparesBytes) {
  EXPECT_TRUE(EqualInConstantTime("", ""));
  EXPECT_TRUE(EqualInConstantTime("abc", "abc"));
  EXPECT_FALSE(EqualInConstantTime("abc", "abd"));
  EXPECT_FALSE(EqualInConstantTime("abc", "abcd"));
}

}  // namespace
}  // namespace vivavoce
