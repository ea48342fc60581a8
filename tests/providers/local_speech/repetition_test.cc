// SPDX-License-Identifier: Apache-2.0
#include "repetition.h"

#include <gtest/gtest.h>

namespace vivavoce::local_speech {
namespace {

TEST(RepetitionTest, FourRoundsOfAPhraseAreACircle) {
  EXPECT_TRUE(IsRunaway("and then we and then we and then we and then we", 10));
  EXPECT_FALSE(IsRunaway("it was very, very, very slow and we knew it", 10));
}

TEST(RepetitionTest, NobodySpeaksTenWordsASecond) {
  const char* text = "we took the old one down and put the new one up that very night";
  EXPECT_TRUE(IsRunaway(text, 1.5));
  EXPECT_FALSE(IsRunaway(text, 4));
}

TEST(RepetitionTest, EachCircleIsKeptOnce) {
  EXPECT_EQ(
      WithoutRepetition("First I looked and then we and then we and then we and then we did."),
      "First I looked and then we did.");
  EXPECT_EQ(WithoutRepetition("Nothing to take away."), "Nothing to take away.");
}

TEST(RepetitionTest, ACircleMayRunWithinAWord) {
  const char* text = "Response time fell to 90:00:00:00:00:00:00:00";
  EXPECT_TRUE(IsRunaway(text, 10));
  EXPECT_EQ(WithoutRepetition(text), "Response time fell to 90:00");
  for (const char* said :
       {"We had 1000000000 rows at 10:00:00", "a well-known state-of-the-art build"}) {
    EXPECT_FALSE(IsRunaway(said, 10)) << said;
    EXPECT_EQ(WithoutRepetition(said), said);
  }
}

}  // namespace
}  // namespace vivavoce::local_speech
