// SPDX-License-Identifier: Apache-2.0
#include "providers/offline_llm/masking.h"

#include <gtest/gtest.h>

#include "shared_data.h"

namespace vivavoce::offline_llm {
namespace {

using offline_llm_test::TestKnowledge;

std::string ForRules(const std::string& sentence, const WordSet& asked) {
  return Masking(TestKnowledge()->lexicon, {sentence}, asked).ForRules(sentence);
}
std::string ForEmbedding(const std::string& sentence) {
  return Masking(TestKnowledge()->lexicon, {sentence}, {}).ForEmbedding(sentence);
}

TEST(MaskingTest, MakesOneOfEveryNameAndGender) {
  const std::string one = ForRules("I told Maria O'Brien that she should ask her manager.", {});

  EXPECT_EQ(one, "I told Nameaa that he should ask him manager.");
  EXPECT_EQ(ForRules("I told Zoë that he should ask his manager.", {}), one);
  EXPECT_EQ(ForRules("I told Will that she should ask her manager.", {}), one);
  EXPECT_EQ(ForRules("I told Xxxxx that she should ask her manager.", {}), one);
  EXPECT_EQ(ForRules("I told xx that she should ask her manager.", {}), one);
}

TEST(MaskingTest, KeepsWhatTheQuestionNamesAndWhatIsNoName) {
  EXPECT_EQ(ForRules("I moved it to Kubernetes on a Monday.", {"kubernetes"}),
            "I moved it to Kubernetes on a Monday.");
  EXPECT_EQ(ForRules("I wrote the RCD values into GitHub.", {}),
            "I wrote the RCD values into GitHub.");
}

TEST(MaskingTest, FindsGivenNamesAtTheStartAndWithoutCapitals) {
  EXPECT_EQ(ForRules("Fatima called me.", {}), "Nameaa called me.");
  EXPECT_EQ(ForRules("then fatima's boss called me", {}), "then Nameaa's boss called me");
}

TEST(MaskingTest, FindsNamesThatOpenASentenceByWhatFollows) {
  EXPECT_EQ(ForRules("Nguyen was happy.", {}), "Nameaa was happy.");
  EXPECT_EQ(ForRules("Thandiwe and I moved it.", {}), "Nameaa and I moved it.");
  EXPECT_EQ(ForRules("Okafor's list was full.", {}), "Nameaa's list was full.");
  EXPECT_EQ(ForRules("Isolated the loop.", {}), "Isolated the loop.");
  EXPECT_EQ(ForRules("Everything was late.", {}), "Everything was late.");
}

TEST(MaskingTest, TakesTitlesAndParticlesWithTheName) {
  EXPECT_EQ(ForRules("I rang Mr. Okafor and he came.", {}), "I rang Nameaa and he came.");
  EXPECT_EQ(ForRules("I rang Mrs Okafor and she came.", {}), "I rang Nameaa and he came.");
  EXPECT_EQ(ForRules("I rang Maria de la Cruz and she came.", {}), "I rang Nameaa and he came.");
}

TEST(MaskingTest, TellsTheMonthFromTheName) {
  EXPECT_EQ(ForRules("I told June in June that it was late.", {}),
            "I told Nameaa in June that it was late.");
  EXPECT_EQ(ForRules("I asked June, since June was there since June.", {}),
            "I asked Nameaa, since Nameaa was there since June.");
}

TEST(MaskingTest, IsNeutralForTheEmbedder) {
  EXPECT_EQ(ForEmbedding("I asked Maria, the lady with her dog."),
            "I asked someone, the person with them dog.");
  EXPECT_EQ(ForEmbedding("I asked Omar, the gentleman with his dog."),
            "I asked someone, the person with them dog.");
}

}  // namespace
}  // namespace vivavoce::offline_llm
