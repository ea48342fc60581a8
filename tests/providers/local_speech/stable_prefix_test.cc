// SPDX-License-Identifier: Apache-2.0
#include "stable_prefix.h"

#include <gtest/gtest.h>

namespace vivavoce::local_speech {
namespace {

TEST(StablePrefixTest, ThreeAgreeingDecodesMakeAllButTheLastWordsStable) {
  StablePrefix prefix;
  EXPECT_EQ(prefix.Update("we moved the ledger to a").stable_bytes, 0u);
  EXPECT_EQ(prefix.Update("we moved the ledger to another disk").stable_bytes, 0u);

  StablePrefix::View view = prefix.Update("we moved the ledger to another disk because it");

  EXPECT_EQ(view.text, "we moved the ledger to another disk because it");
  EXPECT_EQ(view.text.substr(0, view.stable_bytes), "we moved the ledger to");
}

TEST(StablePrefixTest, WhatWasStableStaysWhenTheModelChangesItsMind) {
  StablePrefix prefix;
  for (int i = 0; i < 3; ++i) prefix.Update("I said that the see was rough that day");

  StablePrefix::View view = prefix.Update("I set that the sea was rough that day, and");

  EXPECT_EQ(view.text, "I said that the see was rough that day, and");
  EXPECT_EQ(prefix.Complete("I set at the sea was rough that day, and cold."),
            "I said that the see was rough that day, and cold.");
  EXPECT_TRUE(prefix.Complete("").starts_with("I said that the see"));
}

TEST(StablePrefixTest, NoWordIsLostOrToldTwiceWhenADecodeCountsTheWordsDifferently) {
  StablePrefix prefix;
  for (int i = 0; i < 3; ++i) prefix.Update("they can not fly far in the rain and wind");

  EXPECT_EQ(prefix.Complete("They cannot fly far in the rain and wind today."),
            "they can not fly far in the rain and wind today.");
}

TEST(StablePrefixTest, TheNextSegmentBeginsAnew) {
  StablePrefix prefix;
  for (int i = 0; i < 3; ++i) prefix.Update("one two three four five six seven");
  EXPECT_FALSE(prefix.empty());

  prefix.Reset();

  EXPECT_TRUE(prefix.empty());
  EXPECT_EQ(prefix.Update("eight nine").text, "eight nine");
}

}  // namespace
}  // namespace vivavoce::local_speech
