// SPDX-License-Identifier: Apache-2.0
#include "planning/disclosure.h"

#include <gtest/gtest.h>

namespace vivavoce::internal {
namespace {

TEST(DisclosureTest, TheFirstSentenceMustSaySo) {
  EXPECT_TRUE(DisclosesAi("Hello, I am an automated interviewer. Welcome.", "en-US"));
  EXPECT_TRUE(DisclosesAi("Hi! I'm an AI.", "en") == false) << "the first sentence is Hi!";
  EXPECT_TRUE(DisclosesAi("Hi, I'm an AI.", "en"));
  EXPECT_TRUE(DisclosesAi("Hi, an A.I. conducts this interview", "en-GB"));
  EXPECT_TRUE(DisclosesAi("I am an Artificial  Intelligence.", "en"));
}

TEST(DisclosureTest, LaterOrNotAtAllIsNotEnough) {
  EXPECT_FALSE(DisclosesAi("Hello and welcome. I am an AI.", "en-US"));
  EXPECT_FALSE(DisclosesAi("Hello from the trails team in Aix.", "en-US"));
  EXPECT_FALSE(DisclosesAi("", "en-US"));
}

TEST(DisclosureTest, OtherLanguagesAreLeftToTheReader) {
  EXPECT_TRUE(DisclosesAi("Guten Tag.", "de-DE"));
}

}  // namespace
}  // namespace vivavoce::internal
