// SPDX-License-Identifier: Apache-2.0
#include "providers/offline_llm/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vivavoce::offline_llm {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> WordTexts(std::string_view text) {
  std::vector<std::string> texts;
  for (const Word& word : SplitWords(text)) texts.emplace_back(word.text);
  return texts;
}

TEST(FoldTest, MakesPlainLettersOfAccentsAndTypographicMarks) {
  EXPECT_EQ(Fold("Café “naïve” – I’d go…"), "Cafe \"naive\" , I'd go,");
  EXPECT_EQ(Fold("  a\t\n b\u00a0c "), "a b c");
}

TEST(FoldTest, KeepsOtherScriptsAndTurnsIllFormedBytesIntoSpaces) {
  EXPECT_EQ(Fold("насос fixed"), "насос fixed");
  EXPECT_EQ(Fold("a\xff\xfe"
                 "b\xc3"),
            "a b");
}

TEST(SplitWordsTest, KeepsApostrophesAndHyphensInside) {
  EXPECT_THAT(WordTexts("didn't re-test, 'quoted' - 24.5"),
              ElementsAre("didn't", "re-test", "quoted", "24", "5"));
}

TEST(StemTest, GivesTheFormsOfAWordOneStem) {
  EXPECT_EQ(Stem("measured"), Stem("measures"));
  EXPECT_EQ(Stem("stopped"), Stem("stop"));
  EXPECT_EQ(Stem("complaints"), Stem("complaint"));
  EXPECT_EQ(Stem("companies"), Stem("company"));
  EXPECT_NE(Stem("invoice"), Stem("invite"));
}

TEST(WithoutHesitationsTest, DropsFillersStutterAndYouKnow) {
  const std::set<std::string, std::less<>> fillers = {"um", "uh"};

  EXPECT_EQ(WithoutHesitations("I, um, moved the the crane", fillers), "I moved the crane");
  EXPECT_EQ(WithoutHesitations("Um, I I moved it", fillers), "I moved it");
  EXPECT_EQ(WithoutHesitations("and then, you know, I called", fillers), "and then I called");
  EXPECT_EQ(WithoutHesitations("I had had enough", fillers), "I had had enough");
}

}  // namespace
}  // namespace vivavoce::offline_llm
