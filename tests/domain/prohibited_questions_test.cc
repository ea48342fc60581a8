// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/domain/prohibited_questions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "vivavoce/base/utf8.h"

namespace vivavoce {
namespace {

std::vector<std::string> Lines(const std::string& name) {
  std::ifstream file(std::string(VIVAVOCE_SOURCE_DIR) + "/tests/domain/data/" + name);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line[0] != '#') lines.push_back(line);
  }
  return lines;
}

std::string Categories(std::string_view text) {
  std::string categories;
  for (const ProhibitedQuestion& found : FindProhibitedQuestions(text)) {
    categories += found.category + " (" + std::string(Slice(text, found.span)) + ") ";
  }
  return categories;
}

TEST(ProhibitedQuestionsTest, FindsEveryListedQuestionUnderItsCategory) {
  std::vector<std::string> lines = Lines("prohibited_questions.txt");
  ASSERT_GT(lines.size(), 200u);

  for (const std::string& line : lines) {
    size_t colon = line.find(": ");
    std::string category = line.substr(0, colon);
    EXPECT_THAT(Categories(line.substr(colon + 2)), testing::HasSubstr(category + " (")) << line;
  }
}

TEST(ProhibitedQuestionsTest, LeavesOrdinaryJobQuestionsAlone) {
  std::vector<std::string> lines = Lines("ordinary_questions.txt");
  ASSERT_GT(lines.size(), 180u);

  for (const std::string& line : lines) EXPECT_EQ(Categories(line), "") << line;
}

TEST(ProhibitedQuestionsTest, FindsThemWhateverTheirCaseApostropheAndSurroundings) {
  EXPECT_NE(Categories("WHAT IS YOUR AGE"), "");
  EXPECT_NE(Categories("What\u2019s your age?"), "");
  EXPECT_NE(Categories("Great. And so, by the way, are you married? I ask everybody."), "");
  EXPECT_NE(Categories("Could you tell me - have you ever been arrested?"), "");
}

TEST(ProhibitedQuestionsTest, SaysWhereTheQuestionStands) {
  std::string text = "You said you led six people. How old are you?";

  std::vector<ProhibitedQuestion> found = FindProhibitedQuestions(text);

  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(Slice(text, found[0].span), "How old are you");
}

TEST(ProhibitedQuestionsTest, AQuestionDoesNotReachAcrossSentences) {
  EXPECT_EQ(Categories("How old is that? Are you sure?"), "");
  EXPECT_EQ(Categories("What would you like? Children's books or others?"), "");
}

TEST(ProhibitedQuestionsTest, SurvivesHostileText) {
  EXPECT_EQ(Categories(""), "");
  EXPECT_EQ(Categories(std::string("\xff\xc3 are you \x00", 12)), "");
  EXPECT_EQ(Categories(std::string(100'000, '?')), "");
  std::string many;
  for (int i = 0; i < 5000; ++i) many += "are you there ";
  EXPECT_EQ(Categories(many), "");
}

TEST(ProhibitedQuestionsTest, EveryCategoryHasAdvice) {
  for (const char* category : {"age", "family", "religion", "health", "origin", "gender",
                               "politics", "salary_history", "criminal_record", "private_life"}) {
    EXPECT_THAT(std::string(ProhibitedQuestionAdvice(category)), testing::HasSubstr("may not be"));
  }
}

}  // namespace
}  // namespace vivavoce
