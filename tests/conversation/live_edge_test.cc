// SPDX-License-Identifier: Apache-2.0
// The catalogue of edge cases that needs the whole session: controls, lost connections, budgets of
// time, a goodbye talked over, a microphone that hears the loudspeaker; and how soon a line is
// there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/conversation/live_session_fixture.h"
#include "vivavoce/base/metric_names.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

LiveCandidate::Action Press(CandidateControl control) {
  return [control](LiveCandidate& c) { c.Tell(link::Control{control}); };
}

class LiveEdgeTest : public LiveSessionTest {
 protected:
  LiveEdgeTest() {
    script_.utterances[8] = "a time you moved a database while";
    script_.utterances[9] = "Wait, there is one more thing to say.";
  }

  std::vector<double> FirstAudio(const std::string& kind) const {
    std::vector<double> seconds;
    const auto records = sinks_.records();
    for (size_t i = records_before_; i < records.size(); ++i) {
      const auto& record = records[i];
      if (record.name != metric::kTurnFirstAudioSeconds) continue;
      for (const auto& [key, value] : record.labels) {
        if (key == "kind" && value == kind) seconds.push_back(record.value);
      }
    }
    return seconds;
  }

  size_t records_before_ = 0;
};

// --- How soon ------------------------------------------------------------------------------------

TEST_F(LiveEdgeTest, WhatIsScriptedIsThereAtOnceOnceItWasPrepared) {
  voice_faults_.first_delay = Millis(900);
  voice_faults_.speed = 1.5;
  voice_faults_.remembers = true;
  prepare_ = true;
  AnswerAt(1, 1);
  AnswerAt(2, 2);
  ASSERT_THAT(Run(), testing::IsOk());

  ASSERT_THAT(candidate_->began_at, SizeIs(5)) << "greeting, question, thanks, question, closing";
  EXPECT_LE(candidate_->began_at[0], MediaTime::FromMillis(50)) << "the greeting";
  EXPECT_THAT(FirstAudio("scripted"), SizeIs(2));
  for (double seconds : FirstAudio("scripted")) EXPECT_LE(seconds, 0.1);
}

TEST_F(LiveEdgeTest, AFollowUpIsAcknowledgedAtOnceAndAskedWithinASecond) {
  testing::ScriptedLanguageModel model(driver_.executor(), driver_.clock());
  testing::ScriptedAnswer answer(R"({"ask": true, "text": "What went wrong that weekend?"})");
  parts_.plan = SmallPlan(1);
  parts_.max_probes = 1;
  parts_.language_model = &model;
  voice_faults_.first_delay = Millis(300);
  voice_faults_.speed = 2;
  voice_faults_.remembers = true;
  prepare_ = true;
  for (int delay : {100, 600, 1200}) {  // the wait of 1 s begins 0.25 s before the model is asked
    SCOPED_TRACE(delay);
    records_before_ = sinks_.records().size();
    candidate_ = MakeCandidate(PlayoutKnowledge::kAcknowledged);
    AnswerAt(1, 1);
    AnswerAt(2, 2);
    answer.delay = Millis(delay);
    model.Answer("follow_up", answer);
    absl::StatusOr<SessionOutcome> outcome = Run();
    ASSERT_THAT(outcome, testing::IsOk());

    std::vector<std::string> lines = TextsOf(TurnsOf(*outcome, Speaker::kInterviewer));
    EXPECT_THAT(lines,
                ElementsAre(parts_.plan.greeting, parts_.plan.questions[0].lead, "Thank you.",
                            "What went wrong that weekend?", parts_.plan.closing));
    ASSERT_FALSE(FirstAudio("scripted").empty());
    ASSERT_THAT(FirstAudio("follow_up"), SizeIs(1));
    double first = FirstAudio("scripted")[0];
    EXPECT_LE(first, 0.1);
    EXPECT_LE(FirstAudio("follow_up")[0] - first, 1.2);
  }
}

TEST_F(LiveEdgeTest, AClientThatNeverAcknowledgesIsNotWaitedFor) {
  candidate_->Mute();
  AnswerAt(1, 1);
  AnswerAt(2, 2);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  std::vector<TranscriptTurn> lines = TurnsOf(*outcome, Speaker::kInterviewer);
  ASSERT_THAT(lines, SizeIs(5));
  EXPECT_LE(lines[1].start_ms - lines[0].end_ms, 500);
  EXPECT_EQ(lines[0].heard_source, "estimate");
}

// --- Controls ------------------------------------------------------------------------------------

TEST_F(LiveEdgeTest, SkipLeavesTheQuestionOut) {
  candidate_->OnListening(1, Millis(1000), Press(CandidateControl::kSkip));
  AnswerAt(2, 2);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->ended, EndReason::kCompleted);
  EXPECT_THAT(outcome->asked_question_ids, ElementsAre("q1", "q2"));
  EXPECT_THAT(outcome->answered_question_ids, ElementsAre("q2"));
}

TEST_F(LiveEdgeTest, RepeatInMidAnswerKeepsWhatWasSaid) {
  AnswerAt(1, 1);
  candidate_->OnListening(1, Millis(1000 + 3300 + 400), Press(CandidateControl::kRepeat));
  AnswerAt(2, 5);
  AnswerAt(3, 2);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_THAT(TextsOf(TurnsOf(*outcome, Speaker::kCandidate)),
              ElementsAre(kFirst, script_.utterances[5], kSecond));
  EXPECT_THAT(outcome->asked_question_ids, ElementsAre("q1", "q2"));
}

TEST_F(LiveEdgeTest, EndSaysGoodbyeToItsEnd) {
  AnswerAt(1, 1);
  candidate_->OnUtterance(4, Millis(500), Press(CandidateControl::kEnd));
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->ended, EndReason::kCandidateEnded);
  EXPECT_EQ(TurnsOf(*outcome, Speaker::kInterviewer).back().text, parts_.plan.closing);
  EXPECT_GE(candidate_->ended_at, candidate_->played_until);
}

TEST_F(LiveEdgeTest, TheGoodbyeIsHeardToItsEndThoughTheCandidateTalks) {
  AnswerAt(1, 1);
  AnswerAt(2, 2);
  candidate_->OnUtterance(5, Millis(2500), [](LiveCandidate& c) { c.Say(9, Millis(2400)); });
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  TranscriptTurn goodbye = TurnsOf(*outcome, Speaker::kInterviewer).back();
  EXPECT_EQ(goodbye.text, parts_.plan.closing);
  EXPECT_FALSE(goodbye.interrupted);
  EXPECT_GE(candidate_->ended_at, candidate_->played_until);
}

TEST_F(LiveEdgeTest, TypingInMidAnswerKeepsBoth) {
  AnswerAt(1, 1);
  candidate_->OnListening(1, Millis(1000 + 3300 + 500), [](LiveCandidate& c) {
    link::Typed typed;
    typed.text = "The database was PostgreSQL 15.";
    c.Tell(typed);
  });
  AnswerAt(2, 2);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  std::vector<TranscriptTurn> turns = TurnsOf(*outcome, Speaker::kCandidate);
  ASSERT_THAT(turns, SizeIs(3));
  EXPECT_EQ(turns[0].text, kFirst);
  EXPECT_EQ(turns[0].question_id, "q1");
  EXPECT_EQ(turns[1].source, "typed");
  EXPECT_EQ(turns[1].question_id, "q1");
}

// --- Lost connections ----------------------------------------------------------------------------

TEST_F(LiveEdgeTest, APauseOutlastsALostConnection) {
  candidate_->OnListening(1, Millis(1000), Press(CandidateControl::kPause));
  candidate_->OnListening(1, Millis(5000), [](LiveCandidate& c) { c.Lose(true); });
  candidate_->OnListening(1, Millis(15'000), [](LiveCandidate& c) { c.Lose(false); });
  candidate_->OnListening(1, Millis(40'000), Press(CandidateControl::kResume));
  AnswerAt(2, 1);
  AnswerAt(3, 2);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->ended, EndReason::kCompleted);
  std::vector<TranscriptTurn> lines = TurnsOf(*outcome, Speaker::kInterviewer);
  EXPECT_GE(lines[2].start_ms - lines[1].end_ms, 40'000) << "it waited for the candidate's word";
}

TEST_F(LiveEdgeTest, WhoIsCutOffInMidWordIsHeardWhenBack) {
  AnswerAt(1, 1);
  candidate_->OnListening(1, Millis(2500), [](LiveCandidate& c) { c.Lose(true); });
  candidate_->OnListening(1, Millis(9000), [](LiveCandidate& c) { c.Lose(false); });
  AnswerAt(3, 2);
  AnswerAt(4, 5);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->ended, EndReason::kCompleted);
  std::string said;
  for (const std::string& text : TextsOf(TurnsOf(*outcome, Speaker::kCandidate)))
    said += text + " ";
  EXPECT_THAT(said, HasSubstr("I moved the"));
  EXPECT_THAT(said, HasSubstr(kSecond));
  EXPECT_THAT(said, HasSubstr(script_.utterances[5]));
  EXPECT_THAT(TurnsOf(*outcome, Speaker::kInterviewer)[2].text,
              HasSubstr(parts_.plan.questions[0].lead));
}

TEST_F(LiveEdgeTest, WhoDoesNotComeBackIsGivenUpAndMayResume) {
  candidate_->OnListening(1, Millis(2500), [](LiveCandidate& c) { c.Lose(true); });
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->ended, EndReason::kAbandoned);
}

// --- Time ----------------------------------------------------------------------------------------

TEST_F(LiveEdgeTest, BeyondTheQuestionsTimeAnyPauseWillDo) {
  parts_.plan.questions[0].seconds = 15;
  for (int i = 0; i < 15; ++i) {  // pauses of 0.7 s
    candidate_->OnListening(1, Millis(1000 + 4000 * i),
                            [](LiveCandidate& c) { c.Say(1, Millis(3300)); });
  }
  candidate_->OnListening(2, Millis(60'000), [](LiveCandidate& c) { c.Say(2, Millis(3300)); });
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  std::vector<TranscriptTurn> turns = TurnsOf(*outcome, Speaker::kCandidate);
  EXPECT_LT(turns[0].end_ms - turns[0].start_ms, 30'000);
  EXPECT_THAT(outcome->asked_question_ids, ElementsAre("q1", "q2"));
}

TEST_F(LiveEdgeTest, TheInterviewsHardLimitEndsItWithAGoodbye) {
  parts_.turns.session_limit = Millis(20'000);
  for (int i = 0; i < 10; ++i) {
    candidate_->OnListening(1, Millis(1000 + 4000 * i),
                            [](LiveCandidate& c) { c.Say(1, Millis(3300)); });
  }
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->ended, EndReason::kTimeUp);
  EXPECT_EQ(TurnsOf(*outcome, Speaker::kInterviewer).back().text, parts_.plan.closing);
  EXPECT_THAT(TurnsOf(*outcome, Speaker::kCandidate)[0].text, HasSubstr(kFirst));
}

// --- Echo ----------------------------------------------------------------------------------------

TEST_F(LiveEdgeTest, TheInterviewersOwnVoiceInTheMicrophoneIsNoAnswer) {
  candidate_->OnUtterance(2, Millis(700), [](LiveCandidate& c) { c.Say(8, Millis(2100)); });
  AnswerAt(1, 1);
  AnswerAt(2, 2);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  for (const TranscriptTurn& line : TurnsOf(*outcome, Speaker::kInterviewer)) {
    EXPECT_FALSE(line.interrupted) << line.text;
  }
  for (const TranscriptTurn& turn : TurnsOf(*outcome, Speaker::kCandidate)) {
    if (turn.question_id) {
      EXPECT_THAT(turn.text, Not(HasSubstr("moved a database")));
    }
  }
  EXPECT_THAT(outcome->answered_question_ids, ElementsAre("q1", "q2"));
}

}  // namespace
}  // namespace vivavoce
