// SPDX-License-Identifier: Apache-2.0
#include "providers/offline_llm/sentences.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace vivavoce::offline_llm {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Cut(std::string_view text) {
  static const std::set<std::string, std::less<>> kAbbreviations = {"e.g", "approx", "etc"};
  std::vector<std::string> sentences;
  for (const TextRange& range : SplitTurn(text, kAbbreviations)) {
    sentences.emplace_back(text.substr(range.begin, range.size()));
  }
  return sentences;
}

TEST(SplitTurnTest, CutsAtMarksAndKeepsTheBytes) {
  EXPECT_THAT(Cut("  I stopped it. Why? “It leaked.” So!  "),
              ElementsAre("I stopped it.", "Why?", "“It leaked.”", "So!"));
}

TEST(SplitTurnTest, DoesNotCutAbbreviationsNumbersAndPauses) {
  EXPECT_THAT(
      Cut("Dr. Who saw approx. 3.5 bar, e.g. at night. I said no. Then it held."),
      ElementsAre("Dr. Who saw approx. 3.5 bar, e.g. at night.", "I said no.", "Then it held."));
  EXPECT_THAT(Cut("So we... we moved it. Fine."), ElementsAre("So we... we moved it.", "Fine."));
}

TEST(SplitTurnTest, TakesTextWithoutCapitals) {
  EXPECT_THAT(Cut("the pump failed. i isolated it. it held."),
              ElementsAre("the pump failed.", "i isolated it.", "it held."));
}

TEST(SplitTurnTest, CutsWhatARecogniserLeftWithoutMarksWhereAClauseBegins) {
  std::string text;
  for (int i = 0; i < 8; ++i) text += "and i checked the pressure of the second line at the gate ";

  const std::vector<std::string> sentences = Cut(text);

  EXPECT_GE(sentences.size(), 4u);
  for (const std::string& sentence : sentences) EXPECT_EQ(sentence.substr(0, 5), "and i");
}

TEST(SplitTurnTest, FindsNothingWhereNothingIsSaid) {
  EXPECT_THAT(Cut(""), IsEmpty());
  EXPECT_THAT(Cut(" ... !!! \n\n ?"), IsEmpty());
}

TEST(SplitTurnTest, BoundsASentenceWithoutWhiteSpaceInsideCharacters) {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += "ж";

  const std::vector<std::string> sentences = Cut(text);

  std::string together;
  for (const std::string& sentence : sentences) {
    EXPECT_LE(sentence.size(), 2000u);
    EXPECT_EQ(sentence.size() % 2, 0u);
    together += sentence;
  }
  EXPECT_EQ(together, text);
}

}  // namespace
}  // namespace vivavoce::offline_llm
