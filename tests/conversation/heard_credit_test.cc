// SPDX-License-Identifier: Apache-2.0
// The transcript credits the interviewer with what was heard, and not with more.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/conversation/live_session_fixture.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;

class HeardCreditTest : public LiveSessionTest {
 protected:
  // The whole interview, whose first question is heard up to about its second second.
  TranscriptTurn FirstQuestionOf(const absl::StatusOr<SessionOutcome>& outcome) {
    EXPECT_THAT(outcome, testing::IsOk());
    EXPECT_EQ(outcome->ended, EndReason::kCompleted);
    EXPECT_THAT(outcome->answered_question_ids, ElementsAre("q1", "q2"));
    return TurnsOf(*outcome, Speaker::kInterviewer)[1];
  }
  static void ExpectHeardInPart(const TranscriptTurn& question) {
    EXPECT_THAT(question.intended, StartsWith(question.text));
    EXPECT_GT(question.text.size(), 5u);
    EXPECT_LT(question.text.size(), question.intended.size() * 2 / 3);
    EXPECT_TRUE(question.interrupted);
  }
};

TEST_F(HeardCreditTest, AClientThatAcknowledgesNoMoreHeardNoMore) {
  candidate_->OnUtterance(2, Millis(2000), [](LiveCandidate& c) { c.FallSilent(); });
  AnswerAt(1, 1);
  AnswerAt(2, 2);
  TranscriptTurn question = FirstQuestionOf(Run());

  ExpectHeardInPart(question);
  EXPECT_EQ(question.heard_source, "ack");
}

TEST_F(HeardCreditTest, WhatTheLinkDoesNotTakeIsNotHeard) {
  for (PlayoutKnowledge playout : {PlayoutKnowledge::kAcknowledged, PlayoutKnowledge::kNone}) {
    candidate_ = MakeCandidate(playout);
    candidate_->OnUtterance(2, Millis(1200), [](LiveCandidate& c) { c.Refuse(); });
    AnswerAt(1, 1);
    AnswerAt(2, 2);
    ExpectHeardInPart(FirstQuestionOf(Run()));
  }
}

TEST_F(HeardCreditTest, AGapInTheVoiceIsNoTimeHeard) {
  candidate_ = MakeCandidate(PlayoutKnowledge::kNone);
  // The line begins when a voice that slow has kept long enough waiting; from then on there is
  // nothing to be played half of the time.
  voice_faults_.speed = 0.5;
  candidate_->OnUtterance(1, Millis(4000), [](LiveCandidate& c) { c.HangUp(); });
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  TranscriptTurn question = TurnsOf(*outcome, Speaker::kInterviewer).back();
  auto share =
      static_cast<double>(question.text.size()) / static_cast<double>(question.intended.size());
  std::chrono::nanoseconds length = testing::ScriptedSpeechLength(question.intended);
  EXPECT_GT(share, 0.1);
  EXPECT_LE(share, 3600.0 / static_cast<double>(length / Millis(1)));
}

TEST_F(HeardCreditTest, AGoodbyeThatNobodyIsThereForIsNotCredited) {
  for (PlayoutKnowledge playout : {PlayoutKnowledge::kAcknowledged, PlayoutKnowledge::kNone}) {
    candidate_ = MakeCandidate(playout);
    AnswerAt(1, 1);
    AnswerAt(2, 2);
    // Greeting, question, acknowledgement, question, closing.
    candidate_->OnUtterance(5, Millis(1500), [](LiveCandidate& c) { c.HangUp(); });
    absl::StatusOr<SessionOutcome> outcome = Run();

    ASSERT_THAT(outcome, testing::IsOk());
    EXPECT_EQ(outcome->ended, EndReason::kCompleted);
    TranscriptTurn closing = TurnsOf(*outcome, Speaker::kInterviewer).back();
    EXPECT_EQ(closing.intended, parts_.plan.closing);
    EXPECT_TRUE(closing.interrupted);
    EXPECT_LT(closing.text.size(), closing.intended.size());
    EXPECT_GT(closing.text.size(), 0u);
  }
}

TEST_F(HeardCreditTest, ALineWithoutAVoiceWasShownNotPlayed) {
  voice_faults_.open_error = absl::UnavailableError("no voice");
  AnswerAt(1, 1);
  AnswerAt(2, 2);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->counts.lines_without_voice, 5);
  for (const TranscriptTurn& line : TurnsOf(*outcome, Speaker::kInterviewer)) {
    EXPECT_EQ(line.heard_source, "shown");
    EXPECT_EQ(line.text, line.intended);
  }
}

}  // namespace
}  // namespace vivavoce
