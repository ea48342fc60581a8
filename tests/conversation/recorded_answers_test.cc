// SPDX-License-Identifier: Apache-2.0
// What becomes of the answers of a recorded interview: too many, too few, of noise alone, and
// probed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/conversation/interview_world.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST(RecordedAnswersTest, LeftoverAnswersAreTranscribedAndBelongToNoQuestion) {
  InterviewWorld world;
  world.setup.plan = SmallPlan(1);
  world.Answer({"I moved the ledger in March."});
  world.Answer({"And I like gardening."});
  world.Answer({"Goodbye then."});

  absl::StatusOr<SessionOutcome> outcome = world.Conduct();

  ASSERT_THAT(outcome, testing::IsOk());
  std::vector<TranscriptTurn> answers = TurnsOf(*outcome, Speaker::kCandidate);
  EXPECT_THAT(TextsOf(answers), ElementsAre("I moved the ledger in March.", "And I like gardening.",
                                            "Goodbye then."));
  EXPECT_EQ(answers[0].question_id, "q1");
  EXPECT_EQ(answers[1].question_id, std::nullopt);
  EXPECT_EQ(answers[2].question_id, std::nullopt);
  EXPECT_EQ(outcome->counts.answers_left_over, 2);
  EXPECT_EQ(outcome->ended, EndReason::kCompleted);
}

TEST(RecordedAnswersTest, WhenTheAnswersRunOutOneRepromptThenTheClosing) {
  InterviewWorld world;
  world.Answer({"I moved the ledger in March."});

  absl::StatusOr<SessionOutcome> outcome = world.Conduct();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->ended, EndReason::kAnswersRanOut);
  EXPECT_THAT(outcome->asked_question_ids, ElementsAre("q1", "q2"));
  EXPECT_THAT(outcome->answered_question_ids, ElementsAre("q1"));
  std::vector<TranscriptTurn> lines = TurnsOf(*outcome, Speaker::kInterviewer);
  ASSERT_THAT(lines, SizeIs(6));
  EXPECT_THAT(lines[4].text, HasSubstr(world.setup.plan.questions[1].lead));
  EXPECT_FALSE(lines[4].is_question);
  EXPECT_EQ(lines[5].text, world.setup.plan.closing);
}

TEST(RecordedAnswersTest, WithoutAnyAnswerItEndsSoonAfterTheFirstQuestion) {
  InterviewWorld world;
  absl::StatusOr<SessionOutcome> outcome = world.Conduct();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->ended, EndReason::kNoAnswer);
  EXPECT_THAT(outcome->asked_question_ids, ElementsAre("q1"));
  EXPECT_THAT(outcome->answered_question_ids, SizeIs(0));
  EXPECT_LT(outcome->transcript.duration_ms, 60'000);
}

TEST(RecordedAnswersTest, AnAnswerOfNoiseIsTheAnswerToItsQuestionAllTheSame) {
  InterviewWorld world;
  world.answers.Add(std::vector<int16_t>(16000 * 3, 7));
  world.Answer({"We disagreed about queues."});
  world.Answer({"I would look at the traces first."});

  absl::StatusOr<SessionOutcome> outcome = world.Conduct();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_THAT(outcome->answered_question_ids, ElementsAre("q2", "q3"));
  EXPECT_EQ(TurnsOf(*outcome, Speaker::kCandidate)[0].question_id, "q2");
}

TEST(RecordedAnswersTest, OnlyNoiseIsNoAnswer) {
  InterviewWorld world;
  for (int i = 0; i < 3; ++i) world.answers.Add(std::vector<int16_t>(16000, 7));
  absl::StatusOr<SessionOutcome> outcome = world.Conduct();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->ended, EndReason::kNoAnswer);
}

TEST(RecordedAnswersTest, AsksForNoPartialsAndOneStreamAnAnswer) {
  InterviewWorld world;
  for (int i = 0; i < 3; ++i) world.Answer({"I moved the ledger in March."});
  const std::string competency = world.setup.plan.rubric.competencies[0].name;
  world.setup.expected_words = {"Kafka", competency};
  ASSERT_THAT(world.Conduct(), testing::IsOk());

  EXPECT_EQ(world.recogniser->streams_opened(), 3);
  EXPECT_EQ(world.recogniser->streams_open(), 0);
  EXPECT_FALSE(world.recogniser->opened_with()[0].partials);
  const std::vector<std::string>& phrases = world.recogniser->opened_with()[0].phrases;
  EXPECT_THAT(phrases, SizeIs(4));
  EXPECT_EQ(phrases.front(), competency);
  EXPECT_EQ(phrases.back(), "Kafka");
}

TEST(RecordedAnswersTest, ProbesOnlyWhenAskedForAndEachTakesAnAnswer) {
  InterviewWorld world;
  world.setup.plan = SmallPlan(1);
  world.setup.max_probes = 2;
  testing::ScriptedLanguageModel model(world.driver.executor(), world.driver.clock());
  model.Answer("follow_up", std::string(R"({"ask": true, "checkId": "result",
                "text": "You moved it in a weekend. What went wrong on the way?"})"));
  world.setup.language_model = &model;
  world.Answer({"I moved the ledger in March."});
  world.Answer({"The index was missing at first."});

  absl::StatusOr<SessionOutcome> outcome = world.Conduct();

  ASSERT_THAT(outcome, testing::IsOk());
  std::vector<TranscriptTurn> lines = TurnsOf(*outcome, Speaker::kInterviewer);
  ASSERT_THAT(lines, SizeIs(5)) << "greeting, question, acknowledgement, probe, closing";
  EXPECT_EQ(lines[3].text, "You moved it in a weekend. What went wrong on the way?");
  EXPECT_EQ(lines[3].probe_index, 1);
  EXPECT_EQ(TurnsOf(*outcome, Speaker::kCandidate)[1].question_id, "q1");
  EXPECT_EQ(outcome->counts.probes_asked, 1) << "the question's own budget is one";
  EXPECT_THAT(model.requests(), SizeIs(1));
  EXPECT_THAT(model.requests()[0].input, HasSubstr("I moved the ledger in March."));
}

}  // namespace
}  // namespace vivavoce
