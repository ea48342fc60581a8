// SPDX-License-Identifier: Apache-2.0
#include "providers/offline_llm/deeds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared_data.h"

namespace vivavoce::offline_llm {
namespace {

using offline_llm_test::TestKnowledge;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Deeds Read(std::string_view sentence) {
  return FindDeeds(sentence, Orders::kIgnore, TestKnowledge()->lexicon);
}

TEST(DeedsTest, FindsCompletedDeedsAndWhatIsJoinedToThem) {
  EXPECT_THAT(Read("I put the rail up, moved the bell and asked for checks.").done,
              ElementsAre("put", "moved", "asked"));
  EXPECT_THAT(Read("i then carefully measured it").done, ElementsAre("measured"));
  EXPECT_THAT(Read("I, as the foreman, stopped the hoist.").done, ElementsAre("stopped"));
  EXPECT_THAT(Read("Isolated the loop overnight.").done, ElementsAre("isolated"));
}

TEST(DeedsTest, FindsPerfectsCausedActionsAndAbilities) {
  EXPECT_THAT(Read("I've written it up.").done, ElementsAre("written"));
  EXPECT_THAT(Read("I had the wall opened.").done, ElementsAre("opened"));
  EXPECT_THAT(Read("I got him to sign it.").done, ElementsAre("sign"));
  EXPECT_THAT(Read("I was able to reduce it.").done, ElementsAre("reduce"));
  EXPECT_THAT(Read("What I did was call the customer.").done, ElementsAre("call"));
}

TEST(DeedsTest, FindsDeedsInTheRestOfASentenceThatWasCutInTwo) {
  EXPECT_THAT(Read("Rather than argue, listened, and then called radiology.").done,
              ElementsAre("listened", "called"));
  EXPECT_THAT(Read("Of patching it live and compared the rate.").done, ElementsAre("compared"));
  EXPECT_THAT(Read("Rather than he argued, he called.").done, IsEmpty());
}

TEST(DeedsTest, DoesNotTakeAnothersDeed) {
  EXPECT_THAT(Read("I asked the doctor and he changed the dose, then signed it.").done,
              ElementsAre("asked"));
  EXPECT_THAT(Read("My colleague replaced it.").done, IsEmpty());
  EXPECT_THAT(
      Read("I put the truck there so nobody slipped, fetched the kit and swept it up.").done,
      ElementsAre("put", "fetched", "swept"))
      << "nobody does nothing";
}

TEST(DeedsTest, TellsHabitsAndPlansFromDeeds) {
  EXPECT_THAT(Read("I'd lock it off and test it.").habitual, ElementsAre("lock", "test"));
  EXPECT_THAT(Read("I usually check the charts.").habitual, ElementsAre("check"));
  EXPECT_THAT(Read("I think it was fine, I was tired.").done, IsEmpty());
  EXPECT_THAT(Read("I like cooking and I need a break.").habitual, IsEmpty());
}

TEST(DeedsTest, CountsTheTeamApartAndOrdersWhereTheyWereAskedFor) {
  EXPECT_THAT(Read("We moved the crane and you check it again.").team, ElementsAre("moved"));
  EXPECT_TRUE(Read("You grind it out.").impersonal);
  const std::string_view order = "First roller test it, then measure the lining.";
  EXPECT_THAT(FindDeeds(order, Orders::kCount, TestKnowledge()->lexicon).habitual,
              ElementsAre("measure"));
  EXPECT_THAT(Read(order).habitual, IsEmpty());
}

}  // namespace
}  // namespace vivavoce::offline_llm
