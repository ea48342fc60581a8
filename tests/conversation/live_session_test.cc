// SPDX-License-Identifier: Apache-2.0
// Whole sessions with a live candidate: what the catalogue of edge cases asks of the machine, its
// actor, the ear and the mouth together.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/conversation/live_session_fixture.h"
#include "vivavoce/base/metric_names.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::StartsWith;

TEST_F(LiveSessionTest, AWholeInterview) {
  AnswerAt(1, 1);
  AnswerAt(2, 2);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->ended, EndReason::kCompleted);
  EXPECT_THAT(TextsOf(TurnsOf(*outcome, Speaker::kCandidate)), ElementsAre(kFirst, kSecond));
  for (const TranscriptTurn& line : TurnsOf(*outcome, Speaker::kInterviewer)) {
    EXPECT_EQ(line.text, line.intended);
    EXPECT_EQ(line.heard_source, "ack");
  }
  EXPECT_GE(candidate_->ended_at, candidate_->played_until) << "the goodbye is heard to its end";
}

TEST_F(LiveSessionTest, AScriptedLineFollowsTheCommitAtOnce) {
  AnswerAt(1, 1);
  AnswerAt(2, 2);
  ASSERT_THAT(Run(), testing::IsOk());

  int scripted = 0;
  for (const auto& record : sinks_.records()) {
    if (record.name != metric::kTurnFirstAudioSeconds) continue;
    ++scripted;
    EXPECT_EQ(record.value, 0.0) << "it was made while the candidate spoke";
  }
  EXPECT_EQ(scripted, 2);
}

TEST_F(LiveSessionTest, ABargeInStopsTheQuestionAndOnlyWhatWasHeardCounts) {
  candidate_->OnUtterance(2, Millis(1500), [](LiveCandidate& c) { c.Say(3, Millis(2400)); });
  AnswerAt(3, 1);
  AnswerAt(4, 2);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  const TranscriptTurn question = TurnsOf(*outcome, Speaker::kInterviewer)[1];
  EXPECT_TRUE(question.interrupted);
  EXPECT_EQ(question.heard_source, "ack");
  EXPECT_THAT(question.intended, StartsWith(question.text));
  EXPECT_LT(question.text.size(), question.intended.size());
  EXPECT_GT(question.text.size(), 5u);
  EXPECT_THAT(std::string(" ,."), HasSubstr(question.intended.substr(question.text.size(), 1)))
      << "cut at the end of a word: " << question.text;
  EXPECT_EQ(TurnsOf(*outcome, Speaker::kCandidate)[0].text,
            "Sorry, which of my projects do you mean?");
}

TEST_F(LiveSessionTest, WithoutAcknowledgementsWhatWasHeardIsUnderCredited) {
  std::string heard[2];
  for (PlayoutKnowledge playout : {PlayoutKnowledge::kAcknowledged, PlayoutKnowledge::kNone}) {
    bool acks = playout == PlayoutKnowledge::kAcknowledged;
    candidate_ = MakeCandidate(playout);
    candidate_->OnUtterance(2, Millis(1500), [](LiveCandidate& c) { c.Say(3, Millis(2400)); });
    candidate_->OnListening(2, Millis(500), [](LiveCandidate& c) { c.HangUp(); });
    absl::StatusOr<SessionOutcome> outcome = Run();
    ASSERT_THAT(outcome, testing::IsOk());
    TranscriptTurn question = TurnsOf(*outcome, Speaker::kInterviewer)[1];
    EXPECT_EQ(question.heard_source, acks ? "ack" : "estimate");
    heard[acks ? 0 : 1] = question.text;
  }
  EXPECT_LE(heard[1].size(), heard[0].size());
  EXPECT_GT(heard[1].size(), 0u);
}

TEST_F(LiveSessionTest, ABackchannelIsHeardAndStopsNothing) {
  candidate_->OnUtterance(2, Millis(1000), [](LiveCandidate& c) { c.Say(4, Millis(600)); });
  AnswerAt(1, 1);
  AnswerAt(2, 2);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  for (const TranscriptTurn& line : TurnsOf(*outcome, Speaker::kInterviewer)) {
    EXPECT_FALSE(line.interrupted);
  }
  EXPECT_THAT(TurnsOf(*outcome, Speaker::kCandidate)[0].text, HasSubstr("Mm-hmm."));
}

TEST_F(LiveSessionTest, SpeechOverTheGreetingIsKeptAndBelongsToNoQuestion) {
  candidate_->OnUtterance(1, Millis(500), [](LiveCandidate& c) { c.Say(6, Millis(1800)); });
  AnswerAt(1, 1);
  AnswerAt(2, 2);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  std::vector<TranscriptTurn> turns = TurnsOf(*outcome, Speaker::kCandidate);
  EXPECT_THAT(TextsOf(turns), ElementsAre("Hello, I can hear you well.", kFirst, kSecond));
  EXPECT_EQ(turns[0].question_id, std::nullopt);
}

TEST_F(LiveSessionTest, SpeechRightAfterTheCommitTakesTheTurnBack) {
  AnswerAt(1, 1);
  // 10.9 words at 300 ms; the commit is 1 s after the last one; this is 0.5 s later.
  candidate_->OnListening(1, Millis(1000 + 3300 + 1000 + 500),
                          [](LiveCandidate& c) { c.Say(5, Millis(1800)); });
  AnswerAt(3, 2);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->ended, EndReason::kCompleted);
  std::vector<TranscriptTurn> turns = TurnsOf(*outcome, Speaker::kCandidate);
  ASSERT_THAT(turns, SizeIs(2));
  EXPECT_EQ(turns[0].text, std::string(kFirst) + " And then we checked it twice.");
  EXPECT_THAT(outcome->asked_question_ids, ElementsAre("q1", "q2"));
}

TEST_F(LiveSessionTest, APauseShorterThanTheWaitEndsNothing) {
  AnswerAt(1, 1);
  candidate_->OnListening(1, Millis(1000 + 3300 + 900),
                          [](LiveCandidate& c) { c.Say(5, Millis(1800)); });
  AnswerAt(2, 2);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(TurnsOf(*outcome, Speaker::kCandidate)[0].text,
            std::string(kFirst) + " And then we checked it twice.");
}

TEST_F(LiveSessionTest, AskingForTheQuestionAgainIsNoAnswer) {
  AnswerAt(1, 7);
  AnswerAt(2, 1);
  AnswerAt(3, 2);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  std::vector<TranscriptTurn> turns = TurnsOf(*outcome, Speaker::kCandidate);
  EXPECT_EQ(turns[0].question_id, std::nullopt);
  EXPECT_EQ(turns[1].question_id, "q1");
  EXPECT_THAT(TurnsOf(*outcome, Speaker::kInterviewer)[2].text,
              HasSubstr(parts_.plan.questions[0].lead));
}

TEST_F(LiveSessionTest, AWholeInterviewByKeyboard) {
  for (int i = 1; i <= 2; ++i) {
    candidate_->OnListening(i, Millis(3000), [](LiveCandidate& c) {
      link::Typed typed;
      typed.text = "I moved it in a weekend.";
      c.Tell(typed);
    });
  }
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->ended, EndReason::kCompleted);
  EXPECT_THAT(outcome->answered_question_ids, ElementsAre("q1", "q2"));
  EXPECT_EQ(TurnsOf(*outcome, Speaker::kCandidate)[0].source, "typed");
}

TEST_F(LiveSessionTest, PauseAndResumeComeBackToTheQuestion) {
  candidate_->OnListening(
      1, Millis(1000), [](LiveCandidate& c) { c.Tell(link::Control{CandidateControl::kPause}); });
  candidate_->OnListening(1, Millis(61'000), [](LiveCandidate& c) {
    c.Tell(link::Control{CandidateControl::kResume});
  });
  AnswerAt(2, 1);
  AnswerAt(3, 2);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->ended, EndReason::kCompleted);
  EXPECT_THAT(TurnsOf(*outcome, Speaker::kInterviewer)[2].text,
              HasSubstr(parts_.plan.questions[0].lead));
}

}  // namespace
}  // namespace vivavoce
