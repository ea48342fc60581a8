// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/base/utf8.h"

#include <gtest/gtest.h>

namespace vivavoce {
namespace {

TEST(Utf8Test, RefusesOverlongFormsSurrogatesAndTruncation) {
  EXPECT_TRUE(IsValidUtf8("na\xc3\xafve \xf0\x9f\x8e\x99"));
  EXPECT_FALSE(IsValidUtf8("\xc0\xaf"));
  EXPECT_FALSE(IsValidUtf8("\xe0\x80\xaf"));
  EXPECT_FALSE(IsValidUtf8("\xed\xa0\x80"));
  EXPECT_FALSE(IsValidUtf8("\xf4\x90\x80\x80"));
  EXPECT_FALSE(IsValidUtf8("\xe2\x82"));
}

TEST(Utf8Test, ReplacementMakesAnyBytesWellFormed) {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      std::string bytes{'a', static_cast<char>(first), static_cast<char>(second), 'b'};
      EXPECT_TRUE(IsValidUtf8(ToValidUtf8(bytes)));
    }
  }
}

TEST(Utf8Test, BoundariesLieBetweenCharacters) {
  std::string text = "a\xc3\xaf";
  EXPECT_TRUE(IsCharacterBoundary(text, 0));
  EXPECT_TRUE(IsCharacterBoundary(text, 1));
  EXPECT_FALSE(IsCharacterBoundary(text, 2));
  EXPECT_TRUE(IsCharacterBoundary(text, 3));
  EXPECT_FALSE(IsCharacterBoundary(text, 4));
}

TEST(Utf8Test, CountsCharactersNotBytes) {
  EXPECT_EQ(CountCharacters(""), 0U);
  EXPECT_EQ(CountCharacters("na\xc3\xafve \xf0\x9f\x8e\x99"), 7U);
}

TEST(Utf8Test, ABeginningEndsWithAWholeCharacter) {
  const std::string text = "a\xf0\x9f\x8e\x99z";
  EXPECT_EQ(Beginning(text, 0), "");
  for (size_t bytes = 1; bytes < 5; ++bytes) EXPECT_EQ(Beginning(text, bytes), "a") << bytes;
  EXPECT_EQ(Beginning(text, 5), "a\xf0\x9f\x8e\x99");
  EXPECT_EQ(Beginning(text, 6), text);
  EXPECT_EQ(Beginning(text, 99), text);
}

TEST(Utf8Test, WhoCutsIllFormedTextIntoBeginningsComesToItsEnd) {
  const std::string bytes(50, '\x80');
  std::string_view rest = bytes;
  while (!rest.empty()) {
    const std::string_view piece = Beginning(rest, 4);
    ASSERT_FALSE(piece.empty());
    rest.remove_prefix(piece.size());
  }
}

}  // namespace
}  // namespace vivavoce
