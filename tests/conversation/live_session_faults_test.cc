// SPDX-License-Identifier: Apache-2.0
// Lost connections, providers that fail, candidates who go: the session goes on or ends as it
// should.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/conversation/live_session_fixture.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

using LiveSessionFaultsTest = LiveSessionTest;

TEST_F(LiveSessionFaultsTest, ALostConnectionIsResumedInMidQuestionAndInMidAnswer) {
  for (bool mid_answer : {false, true}) {
    candidate_ = MakeCandidate(PlayoutKnowledge::kAcknowledged);
    LiveCandidate::Action lose = [](LiveCandidate& c) { c.Lose(true); };
    LiveCandidate::Action come_back = [](LiveCandidate& c) { c.Lose(false); };
    if (mid_answer) {
      AnswerAt(1, 1);
      candidate_->OnListening(1, Millis(2500), lose);
      candidate_->OnListening(1, Millis(32'500), come_back);
      AnswerAt(2, 2);
      AnswerAt(3, 2);
    } else {
      candidate_->OnUtterance(2, Millis(1500), lose);
      candidate_->OnUtterance(2, Millis(31'500), come_back);
      AnswerAt(1, 1);
      AnswerAt(2, 2);
    }
    absl::StatusOr<SessionOutcome> outcome = Run();
    ASSERT_THAT(outcome, testing::IsOk());
    EXPECT_EQ(outcome->ended, EndReason::kCompleted) << mid_answer;
    EXPECT_THAT(outcome->answered_question_ids, ElementsAre("q1", "q2"));
  }
}

TEST_F(LiveSessionFaultsTest, AHangUpInMidReplyIsCreditedByEstimate) {
  candidate_ = MakeCandidate(PlayoutKnowledge::kNone);
  candidate_->OnUtterance(2, Millis(1500), [](LiveCandidate& c) { c.HangUp(); });
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->ended, EndReason::kAbandoned);
  TranscriptTurn question = TurnsOf(*outcome, Speaker::kInterviewer).back();
  EXPECT_TRUE(question.interrupted);
  EXPECT_EQ(question.heard_source, "estimate");
  EXPECT_GT(question.text.size(), 0u);
}

TEST_F(LiveSessionFaultsTest, AnAcknowledgementOfAnOldUtteranceSaysNothing) {
  candidate_->OnUtterance(2, Millis(500), [](LiveCandidate& c) {
    c.Tell(link::Played{1, std::chrono::seconds(100), true});
    c.Tell(link::Played{99, std::chrono::seconds(100), true});
  });
  AnswerAt(1, 1);
  AnswerAt(2, 2);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->ended, EndReason::kCompleted);
  for (const TranscriptTurn& line : TurnsOf(*outcome, Speaker::kInterviewer)) {
    EXPECT_FALSE(line.interrupted);
  }
}

TEST_F(LiveSessionFaultsTest, NobodyAnswersAndTheSessionIsParked) {
  absl::StatusOr<SessionOutcome> outcome = Run();
  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->ended, EndReason::kParked);
}

TEST_F(LiveSessionFaultsTest, AVoiceThatStaysSilentIsReplacedByCaptions) {
  voice_faults_.silent = true;
  AnswerAt(1, 1);
  AnswerAt(2, 2);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->ended, EndReason::kCompleted);
  EXPECT_THAT(outcome->answered_question_ids, ElementsAre("q1", "q2"));
  EXPECT_GE(outcome->counts.lines_without_voice, 4);
  EXPECT_THAT(candidate_->audio, SizeIs(0));
}

TEST_F(LiveSessionFaultsTest, ALinkBrokenInMidAnswerLosesNoWord) {
  script_.faults.drop_link_after = std::chrono::seconds(7);
  script_.faults.broken_streams = 2;
  AnswerAt(1, 1);
  AnswerAt(2, 2);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_THAT(TextsOf(TurnsOf(*outcome, Speaker::kCandidate)), ElementsAre(kFirst, kSecond));
  EXPECT_GE(outcome->counts.recognition_restarts, 1);
}

TEST_F(LiveSessionFaultsTest, ARecogniserThatNeverAnswersStillComesToAnEnd) {
  script_.faults.never_answers = true;
  AnswerAt(1, 1);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_NE(outcome->ended, EndReason::kFailed);
  EXPECT_THAT(outcome->answered_question_ids, SizeIs(0));
}

TEST_F(LiveSessionFaultsTest, PartialsThatShrinkAndFinalsThatComeTwiceChangeNothing) {
  script_.faults.partials_shrink = true;
  script_.faults.duplicates_finals = true;
  AnswerAt(1, 1);
  AnswerAt(2, 2);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_THAT(TextsOf(TurnsOf(*outcome, Speaker::kCandidate)), ElementsAre(kFirst, kSecond));
}

TEST_F(LiveSessionFaultsTest, AFinalThatComesAfterTheCommitBelongsToItsTurn) {
  script_.faults.final_delay = std::chrono::seconds(9);
  AnswerAt(1, 1);
  AnswerAt(2, 2);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  std::vector<TranscriptTurn> turns = TurnsOf(*outcome, Speaker::kCandidate);
  ASSERT_GE(turns.size(), 1u);
  EXPECT_THAT(turns[0].text, HasSubstr(kFirst));
  EXPECT_EQ(turns[0].question_id, "q1");
}

TEST_F(LiveSessionFaultsTest, ATwentyMinuteMonologueIsOneTurn) {
  parts_.plan = SmallPlan(1);
  parts_.plan.duration_minutes = 60;
  parts_.plan.questions[0].seconds = 1500;
  parts_.turns = TurnOptions::Live(parts_.plan);
  for (int i = 0; i < 300; ++i) {
    candidate_->OnListening(1, Millis(1000 + 4000 * i),
                            [](LiveCandidate& c) { c.Say(1, Millis(3300)); });
  }
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  ASSERT_THAT(TurnsOf(*outcome, Speaker::kCandidate), SizeIs(1));
  EXPECT_EQ(outcome->counts.candidate_words, 300 * 11);
}

TEST_F(LiveSessionFaultsTest, AfterAnErrorTheClientIsToldThatItFailed) {
  script_.faults.warm_error = absl::NotFoundError("no model");
  EXPECT_THAT(Run(), testing::StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(candidate_->ended, EndReason::kFailed) << "before it began";

  candidate_ = MakeCandidate(PlayoutKnowledge::kAcknowledged);
  script_.faults = testing::SttFaults();
  candidate_->OnListening(1, Millis(500), [](LiveCandidate& c) {
    c.Break(absl::DataLossError("the frames make no sense"));
  });
  EXPECT_THAT(Run(), testing::StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_EQ(candidate_->ended, EndReason::kFailed);
}

}  // namespace
}  // namespace vivavoce
