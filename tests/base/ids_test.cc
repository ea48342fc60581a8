// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/base/ids.h"

#include <gtest/gtest.h>

namespace vivavoce {
namespace {

TEST(UuidTest, Version7AgreesWithTheStandardsExample) {
  // RFC 9562 appendix A.6.
  std::array<uint8_t, 10> random{0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f};
  std::chrono::system_clock::time_point at{std::chrono::milliseconds(0x017F22E279B0)};

  EXPECT_EQ(MakeUuidV7(at, random), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
}

TEST(UuidTest, LaterIdsSortAfterEarlierOnes) {
  std::chrono::system_clock::time_point at{std::chrono::milliseconds(1'700'000'000'000)};
  EXPECT_LT(MakeUuidV7(at), MakeUuidV7(at + std::chrono::milliseconds(1)));
}

TEST(ContentIdTest, EqualContentGivesEqualIds) {
  EXPECT_EQ(MakeContentId("q-", "text"), MakeContentId("q-", "text"));
  EXPECT_NE(MakeContentId("q-", "text"), MakeContentId("q-", "Text"));
}

}  // namespace
}  // namespace vivavoce
