// SPDX-License-Identifier: Apache-2.0
#include "providers/offline_llm/clauses.h"

#include <gtest/gtest.h>

#include "providers/offline_llm/similarity.h"
#include "shared_data.h"

namespace vivavoce::offline_llm {
namespace {

using offline_llm_test::TestKnowledge;

std::optional<std::string> ClauseOf(const std::string& sentence) {
  Question question;
  question.text = "Tell me about a repair.";
  Answer answer = ReadAnswer(question, {{"t1", sentence}}, TestKnowledge()->lexicon);
  ApplyWordOverlap(TestKnowledge()->lexicon, answer);
  return OwnClause(answer.sentences.front(), TestKnowledge()->lexicon, TestKnowledge()->frames);
}

TEST(OwnClauseTest, SaysTheDeedBackInTheSecondPerson) {
  EXPECT_EQ(ClauseOf("So I moved the sleep outside of my transaction, because it held the lock."),
            "you moved the sleep outside of your transaction");
  EXPECT_EQ(ClauseOf("I also, um, put up a shelf with three labels and it helped."),
            "you put up a shelf with three labels");
  EXPECT_EQ(ClauseOf("I also, by the way, put up a shelf with three labels and it helped."),
            std::nullopt);  // an insertion that is more than a hesitation
  EXPECT_EQ(ClauseOf("I just put up a shelf with three labels and it helped."),
            "you put up a shelf with three labels");
}

TEST(OwnClauseTest, EndsALongClauseBeforeItGoesOn) {
  EXPECT_EQ(ClauseOf("I threw all of it in the bin and wrote it down in the hygiene book."),
            "you threw all of it in the bin");
}

TEST(OwnClauseTest, LeavesOutAVerbThatLostItsObject) {
  EXPECT_EQ(ClauseOf("I put the side rail up and moved."), "you put the side rail up");
}

TEST(OwnClauseTest, FindsNoneWhereNothingReadsWell) {
  EXPECT_EQ(ClauseOf("I fixed it."), std::nullopt);
  EXPECT_EQ(ClauseOf("I was told to leave the whole thing alone."), std::nullopt);
  EXPECT_EQ(ClauseOf("I suggested that we always write the drug first."), std::nullopt);
  EXPECT_EQ(ClauseOf("He moved the pump to the other wall."), std::nullopt);
}

TEST(SpecificThingTest, FindsANounPhraseWorthAskingAbout) {
  Question question;
  question.text = "How do you find a leak?";
  question.frame = Frame::kTechnical;
  Answer answer = ReadAnswer(
      question, {{"t1", "Usually somebody looks at the pressure gauge and the people wait."}},
      TestKnowledge()->lexicon);
  ApplyWordOverlap(TestKnowledge()->lexicon, answer);

  EXPECT_EQ(SpecificThing(answer, TestKnowledge()->lexicon, TestKnowledge()->frames),
            "the pressure gauge");
}

}  // namespace
}  // namespace vivavoce::offline_llm
