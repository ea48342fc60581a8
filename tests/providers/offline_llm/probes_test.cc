// SPDX-License-Identifier: Apache-2.0
#include "providers/offline_llm/probes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "providers/offline_llm/similarity.h"
#include "shared_data.h"

namespace vivavoce::offline_llm {
namespace {

using offline_llm_test::TestKnowledge;
using ::testing::HasSubstr;
using ::testing::Not;

std::optional<FollowUp> Choose(const std::string& text, Frame frame,
                               const std::vector<std::string>& asked) {
  Question question;
  question.text = "Tell me about something you improved.";
  question.competency = "Process improvement";
  question.frame = frame;
  Answer answer = ReadAnswer(question, {{"t1", text}}, TestKnowledge()->lexicon);
  ApplyWordOverlap(TestKnowledge()->lexicon, answer);
  return ChooseFollowUp(answer, Judge(answer, TestKnowledge()->lexicon), asked,
                        TestKnowledge()->lexicon, TestKnowledge()->frames);
}

constexpr const char* kRota =
    "The returns were always piling up at the gate last spring. I made a rota for the whole early "
    "shift and put up a shelf with three labels, restock, repair and scrap.";

TEST(FollowUpTest, AsksForTheFirstThingThatIsMissing) {
  EXPECT_EQ(
      Choose("I always try to improve things, that's key.", Frame::kBehavioural, {})->check_id,
      "situation");
  EXPECT_EQ(Choose("Last year the pickers made many errors with the paper lists. Management bought "
                   "scanners and the errors went down after that.",
                   Frame::kBehavioural, {})
                ->check_id,
            "own_action");
  EXPECT_EQ(Choose(kRota, Frame::kBehavioural, {})->check_id, "result");
}

TEST(FollowUpTest, QuotesTheCandidatesOwnDeed) {
  EXPECT_THAT(Choose(kRota, Frame::kBehavioural, {})->text,
              HasSubstr("you made a rota for the whole early shift"));
}

// The conversation refuses a follow-up that is two questions.
TEST(FollowUpTest, AsksOneQuestionAtATime) {
  for (const auto& [name, texts] : TestKnowledge()->frames.probes) {
    for (const std::string& text : texts) {
      EXPECT_EQ(std::count(text.begin(), text.end(), '?'), 1) << name << ": " << text;
    }
  }
}

TEST(FollowUpTest, DoesNotAskForTheOwnPartOfSomebodyWhoHasSaidIt) {
  const std::optional<FollowUp> follow_up = Choose(
      "In March the order search slowed to four seconds. Iran explained and allies found a missing "
      "index and built it, because a normal one would have locked the table. I chose that.",
      Frame::kBehavioural, {});

  ASSERT_TRUE(follow_up.has_value());
  EXPECT_EQ(follow_up->check_id, "method");
}

TEST(FollowUpTest, TakesAStoryInThePresentTenseForAStory) {
  const std::optional<FollowUp> follow_up = Choose(
      "At my last company the returns pile up at the gate. I look at the labels with the driver "
      "and "
      "I move the night returns to hall 3. After that the lorries leave earlier.",
      Frame::kBehavioural, {});

  ASSERT_TRUE(follow_up.has_value());
  EXPECT_EQ(follow_up->check_id, "reason");
  EXPECT_THAT(follow_up->text, Not(HasSubstr("order")));
}

TEST(FollowUpTest, AsksForTheStepsOfSeveralDeedsTogether) {
  const std::optional<FollowUp> follow_up = Choose(
      "On a late shift last year the returns kept blocking the gate. I put the rail up next "
      "to the wall, and I asked the driver to wait outside.",
      Frame::kBehavioural, {});

  ASSERT_TRUE(follow_up.has_value());
  EXPECT_EQ(follow_up->check_id, "method");
  EXPECT_THAT(follow_up->text, Not(HasSubstr("You said")));
}

TEST(FollowUpTest, NeverAsksTheSameAgain) {
  std::vector<std::string> asked;
  for (int i = 0; i < 12; ++i) {
    const std::optional<FollowUp> follow_up = Choose(kRota, Frame::kBehavioural, asked);
    if (!follow_up) break;
    EXPECT_THAT(asked, Not(::testing::Contains(follow_up->text)));
    asked.push_back(follow_up->text);
  }
  EXPECT_GE(asked.size(), 3u);
  EXPECT_LT(asked.size(), 12u);
  EXPECT_EQ(Choose(kRota, Frame::kBehavioural, asked), std::nullopt);
}

TEST(FollowUpTest, DoesNotPressSomebodyWhoHasNothing) {
  const std::string nothing = "I don't really remember anything.";
  const std::optional<FollowUp> first = Choose(nothing, Frame::kBehavioural, {});
  ASSERT_TRUE(first.has_value());

  EXPECT_EQ(Choose(nothing, Frame::kBehavioural, {first->text}), std::nullopt);
}

TEST(FollowUpTest, AsksAboutPlansInTheConditional) {
  const std::optional<FollowUp> follow_up = Choose(
      "If it trips I'd unplug everything on the circuit and test it again with the insulation "
      "tester. I'd trace the cable through the junction boxes.",
      Frame::kSituational, {});

  ASSERT_TRUE(follow_up.has_value());
  EXPECT_THAT(follow_up->text, Not(HasSubstr("You said")));
}

TEST(FollowUpTest, DoesNotSayPrivateMattersBack) {
  const std::optional<FollowUp> follow_up = Choose(
      "Last summer I took my children out of school and moved to my husband's town. I sold "
      "the house there in August and left the old team behind.",
      Frame::kBehavioural, {});

  ASSERT_TRUE(follow_up.has_value());
  EXPECT_THAT(follow_up->text, Not(HasSubstr("children")));
}

TEST(FollowUpJsonTest, HasTheDocumentedShape) {
  EXPECT_EQ(FollowUpJson(std::nullopt), R"({"ask":false})");
  EXPECT_EQ(FollowUpJson(FollowUp{"result", "And then?"}),
            R"({"ask":true,"checkId":"result","text":"And then?"})");
}

}  // namespace
}  // namespace vivavoce::offline_llm
