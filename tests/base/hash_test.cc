// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/base/hash.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace vivavoce
