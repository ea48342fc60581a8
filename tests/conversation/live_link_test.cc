// SPDX-License-Identifier: Apache-2.0
// Connections that stall, break and come back while the candidate talks on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/conversation/live_session_fixture.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

class LiveLinkTest : public LiveSessionTest {
 protected:
  LiveLinkTest() { script_.utterances[9] = "Wait, there is one more thing to say."; }

  // The first answer in two parts: 1 from 1.0 to 4.3 s, 5 from `second` on for 1.8 s.
  void AnswerInTwoParts(Millis second) {
    candidate_->KeepForLater();
    AnswerAt(1, 1);
    candidate_->OnListening(1, second, [](LiveCandidate& c) { c.Say(5, Millis(1800)); });
  }
  void StallAt(Millis from, Millis to) {
    candidate_->OnListening(1, from, [](LiveCandidate& c) { c.Stall(true); });
    candidate_->OnListening(1, to, [](LiveCandidate& c) { c.Stall(false); });
  }
  void LoseAt(Millis from, Millis to) {
    candidate_->OnListening(1, from, [](LiveCandidate& c) { c.Lose(true); });
    candidate_->OnListening(1, to, [](LiveCandidate& c) { c.Lose(false); });
  }
  static bool Mentions(const std::vector<std::string>& lines, const char* words) {
    for (const std::string& line : lines) {
      if (line.find(words) != std::string::npos) return true;
    }
    return false;
  }
  std::string BothParts() const { return std::string(kFirst) + " " + script_.utterances.at(5); }
};

TEST_F(LiveLinkTest, AStallThatNobodyNoticedEndsNoAnswer) {
  AnswerInTwoParts(Millis(4900));
  StallAt(Millis(4700), Millis(7700));
  AnswerAt(2, 2);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->ended, EndReason::kCompleted);
  EXPECT_THAT(TextsOf(TurnsOf(*outcome, Speaker::kCandidate)), ElementsAre(BothParts(), kSecond));
  EXPECT_THAT(candidate_->views, Not(Contains(FloorView::kPaused)));
}

TEST_F(LiveLinkTest, WhoTalksOnWhileTheConnectionIsLostGivesOneAnswer) {
  for (int lost :
       {2500, 4400, 4800}) {  // in mid-word, in the pause, in the second part's first word
    SCOPED_TRACE(lost);
    candidate_ = MakeCandidate(PlayoutKnowledge::kAcknowledged);
    AnswerInTwoParts(Millis(4700));
    LoseAt(Millis(lost), Millis(lost + 800));
    AnswerAt(3, 2);  // the second time is after the loss
    absl::StatusOr<SessionOutcome> outcome = Run();

    ASSERT_THAT(outcome, testing::IsOk());
    EXPECT_EQ(outcome->ended, EndReason::kCompleted);
    EXPECT_THAT(TextsOf(TurnsOf(*outcome, Speaker::kCandidate)), ElementsAre(BothParts(), kSecond));
    // Not even begun: a line that the candidate talks over is heard by nobody.
    EXPECT_FALSE(Mentions(outcome->event_log, R"("reason":"resume")"));
    EXPECT_FALSE(Mentions(texts_spoken_, "Welcome back"));
  }
}

TEST_F(LiveLinkTest, WhoHadSaidItAllWhenTheConnectionWasLostIsNotAskedAgain) {
  candidate_->KeepForLater();
  AnswerAt(1, 1);
  LoseAt(Millis(4600), Millis(5400));
  AnswerAt(3, 2);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->ended, EndReason::kCompleted);
  EXPECT_THAT(TextsOf(TurnsOf(*outcome, Speaker::kCandidate)), ElementsAre(kFirst, kSecond));
  EXPECT_THAT(TextsOf(TurnsOf(*outcome, Speaker::kInterviewer)),
              Not(Contains(::testing::StartsWith("Welcome back"))));
}

TEST_F(LiveLinkTest, WithoutAudioForTooLongItIsLostAndBackWithTheAudio) {
  AnswerInTwoParts(Millis(4900));
  StallAt(Millis(4700), Millis(18'000));
  AnswerAt(3, 9);  // it was back after the candidate had fallen silent
  AnswerAt(4, 2);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->ended, EndReason::kCompleted);
  EXPECT_THAT(candidate_->views, Contains(FloorView::kPaused));
  EXPECT_THAT(TextsOf(TurnsOf(*outcome, Speaker::kCandidate)),
              ElementsAre(BothParts() + " " + script_.utterances[9], kSecond));
}

TEST_F(LiveLinkTest, TheRestOfTheLastAnswerIsHeardThoughTheGoodbyeHadBegun) {
  parts_.plan = SmallPlan(1);
  AnswerInTwoParts(Millis(5800));  // 1.5 s after the first: the answer was taken for finished
  LoseAt(Millis(5600), Millis(12'000));
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->ended, EndReason::kCompleted);
  std::vector<TranscriptTurn> turns = TurnsOf(*outcome, Speaker::kCandidate);
  EXPECT_THAT(TextsOf(turns), ElementsAre(BothParts()));
  EXPECT_EQ(turns[0].question_id, "q1");
}

TEST_F(LiveLinkTest, WhatIsSaidOverTheNextQuestionIsToldOnce) {
  for (int begins : {600, 650, 700, 750}) {
    SCOPED_TRACE(begins);
    candidate_ = MakeCandidate(PlayoutKnowledge::kAcknowledged);
    AnswerAt(1, 1);
    candidate_->OnUtterance(4, Millis(begins), [](LiveCandidate& c) { c.Say(9, Millis(2400)); });
    absl::StatusOr<SessionOutcome> outcome = Run();

    ASSERT_THAT(outcome, testing::IsOk());
    std::string said;
    for (const std::string& text : TextsOf(TurnsOf(*outcome, Speaker::kCandidate))) {
      said += text + " ";
    }
    EXPECT_EQ(said, std::string(kFirst) + " " + script_.utterances[9] + " ");
  }
}

}  // namespace
}  // namespace vivavoce
