// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/domain/sentence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "vivavoce/base/utf8.h"

namespace vivavoce {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> Split(std::string_view text) {
  std::vector<std::string> sentences;
  for (TextRange range : SplitSentences(text)) sentences.emplace_back(Slice(text, range));
  return sentences;
}

TEST(SentenceTest, CutsAfterFullStopsExclamationAndQuestionMarks) {
  EXPECT_THAT(Split("I moved it. It worked! Did it? Yes"),
              ElementsAre("I moved it.", "It worked!", "Did it?", "Yes"));
  EXPECT_THAT(Split("  Really?!  Sure...  Then it broke.  "),
              ElementsAre("Really?!", "Sure...", "Then it broke."));
}

TEST(SentenceTest, KeepsClosingQuotesAndBrackets) {
  EXPECT_THAT(Split("He said \"stop.\" Then he left. (It was late.) We went."),
              ElementsAre("He said \"stop.\"", "Then he left.", "(It was late.)", "We went."));
  EXPECT_THAT(Split("\u201cWhy?\u201d she asked. \u201cSo.\u201d"),
              ElementsAre("\u201cWhy?\u201d she asked.", "\u201cSo.\u201d"));
}

TEST(SentenceTest, DoesNotCutInsideNumbersNamesAndAbbreviations) {
  EXPECT_THAT(Split("It took 3.5 hours on Node.js with Dr. Smith. Fine."),
              ElementsAre("It took 3.5 hours on Node.js with Dr. Smith.", "Fine."));
  EXPECT_THAT(Split("We used tools, e.g. Grafana. See no. 5 of J. Doe."),
              ElementsAre("We used tools, e.g. Grafana.", "See no. 5 of J. Doe."));
  EXPECT_THAT(
      Split("It ended at 5 p.m. and that was it. The answer was no. Then I left."),
      ElementsAre("It ended at 5 p.m. and that was it.", "The answer was no.", "Then I left."));
}

TEST(SentenceTest, CutsAfterThePronounI) {
  EXPECT_THAT(Split("She ran and so did I. Then we won."),
              ElementsAre("She ran and so did I.", "Then we won."));
}

TEST(SentenceTest, DoesNotCutWhereALowerCaseLetterFollowsAFullStop) {
  EXPECT_THAT(Split("I waited... and then it came. ok"),
              ElementsAre("I waited... and then it came. ok"));
  EXPECT_THAT(Split("Why? because"), ElementsAre("Why?", "because"));
}

TEST(SentenceTest, CutsAtLineBreaks) {
  EXPECT_THAT(Split("first line\nsecond line\r\n\r\n1. Third. 2. Fourth"),
              ElementsAre("first line", "second line", "1. Third.", "2. Fourth"));
}

TEST(SentenceTest, NothingComesOfNothing) {
  EXPECT_THAT(Split(""), IsEmpty());
  EXPECT_THAT(Split(" \n\u00a0 "), IsEmpty());
  EXPECT_THAT(Split("..."), ElementsAre("..."));
}

TEST(SentenceTest, RangesAreOrderedAndCoverAllButSpaceOnArbitraryBytes) {
  std::string text;
  uint32_t state = 7;
  for (int i = 0; i < 20'000; ++i) {
    state = state * 1664525 + 1013904223;
    text.push_back(
        ". ?!aB\n\"\xe2\x80\xa6\xc2\xa0"
        "1)"[(state >> 16) % 15]);
  }

  uint32_t last = 0;
  for (TextRange range : SplitSentences(text)) {
    EXPECT_GE(range.begin, last);
    EXPECT_GT(range.end, range.begin);
    for (uint32_t i = last; i < range.begin; ++i) {
      EXPECT_NE(std::string_view(" \n\xc2\xa0").find(text[i]), std::string_view::npos);
    }
    last = range.end;
  }
  EXPECT_LE(last, text.size());
}

}  // namespace
}  // namespace vivavoce
