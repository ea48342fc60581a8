// SPDX-License-Identifier: Apache-2.0
// Answers that are about something else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "labelled_answers.h"
#include "shared_data.h"

namespace vivavoce::offline_llm_test {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;

LabelledAnswer About(const std::string& competency, const std::string& frame,
                     const std::string& question, const std::string& answer) {
  LabelledAnswer about;
  about.competency = competency;
  about.description =
      "Knows " + competency + " from practice, explains the choices made, and checks the outcome.";
  about.frame = frame;
  about.question = question;
  about.answer = answer;
  return about;
}

class TopicTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (ModelsPath().empty()) GTEST_SKIP() << kNoMiniLm;
  }
  static ScoredAnswer Score(const LabelledAnswer& answer) {
    absl::StatusOr<std::unique_ptr<AnswerScorer>> scorer =
        AnswerScorer::Make(SharePath(), ModelsPath());
    EXPECT_TRUE(scorer.ok()) << scorer.status();
    if (!scorer.ok()) return ScoredAnswer();
    absl::StatusOr<ScoredAnswer> scored = (*scorer)->Score(answer);
    EXPECT_TRUE(scored.ok()) << scored.status();
    return scored.ok() ? *scored : ScoredAnswer();
  }
};

TEST_F(TopicTest, AWellToldCaseOfSomethingElseIsInDoubt) {
  const ScoredAnswer scored = Score(About(
      "Customer service", "behavioural",
      "Tell me about a recent piece of work where customer service really mattered. What did you "
      "do yourself?",
      "One day the latency rose to nine seconds, because every request opened a new connection. I "
      "put a pool of fifty connections in front. I measured it with a load test, and the latency "
      "fell to ninety milliseconds."));

  EXPECT_EQ(scored.signals.at("topic_doubt"), 1);
  EXPECT_LE(scored.level.value_or(1), 3);
  EXPECT_THAT(scored.flags, Contains("off_topic"));
}

TEST_F(TopicTest, AnIntentionForSomethingElseHasNoLevel) {
  const ScoredAnswer scored = Score(About(
      "Go", "behavioural",
      "Tell me about a time when you helped somebody get better at Go. What did you do?",
      "I would show the new colleague the error budget first, and I would roll back the release "
      "before I look for the cause."));

  EXPECT_GE(scored.signals.at("relevance"), 0.12) << "or it is refused for that";
  EXPECT_EQ(scored.signals.at("topic_doubt"), 1);
  EXPECT_EQ(scored.level, std::nullopt);
}

TEST_F(TopicTest, WhatSharesOnlyTheQuestionsPhraseIsInDoubt) {
  const ScoredAnswer scored = Score(About(
      "Cash handling", "behavioural",
      "Tell me about a time when something went wrong with cash handling. What happened, and what "
      "did you do?",
      "The young commis kept cutting raw chicken on the wrong board. I showed him the colour "
      "system, and we checked the fridge temperature together every morning for two weeks. The "
      "next inspection gave us five out of five."));

  EXPECT_EQ(scored.signals.at("topic_doubt"), 1);
  EXPECT_THAT(scored.flags, Contains("topic_doubt"));
}

TEST_F(TopicTest, WhatNamesTheCompetencyIsInNoDoubtHoweverFarItLeads) {
  const ScoredAnswer scored = Score(About(
      "Cash handling", "behavioural",
      "Tell me about a time when something went wrong with cash handling. What happened, and what "
      "did you do?",
      "The young commis kept cutting raw chicken on the wrong board. I showed him the colour "
      "system, he handled it well, and we checked the fridge temperature together every morning "
      "for two weeks. The next inspection gave us five out of five."));

  EXPECT_EQ(scored.signals.at("topic_doubt"), 0);
}

TEST_F(TopicTest, AnAnswerToTheQuestionIsInNoDoubt) {
  const ScoredAnswer scored = Score(About(
      "Cash handling", "behavioural",
      "Tell me about a time when something went wrong with cash handling. What happened, and what "
      "did you do?",
      "On a Sunday night my till was forty euros short. I counted the notes again with a "
      "colleague, went through the receipts one by one and found a refund that was booked twice. "
      "I corrected it, and the drawer was right to the cent."));

  EXPECT_GE(scored.level.value_or(0), 3);
  EXPECT_EQ(scored.signals.at("topic_doubt"), 0);
  EXPECT_THAT(scored.flags, IsEmpty());
}

}  // namespace
}  // namespace vivavoce::offline_llm_test
