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
using ::testing::Not;
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

TEST_F(LiveSessionTest, ALostConnectionIsResumedInMidQuestionAndInMidAnswer) {
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

TEST_F(LiveSessionTest, AHangUpInMidReplyIsCreditedByEstimate) {
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

TEST_F(LiveSessionTest, AnAcknowledgementOfAnOldUtteranceSaysNothing) {
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

TEST_F(LiveSessionTest, NobodyAnswersAndTheSessionIsParked) {
  absl::StatusOr<SessionOutcome> outcome = Run();
  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->ended, EndReason::kParked);
}

TEST_F(LiveSessionTest, AVoiceThatStaysSilentIsReplacedByCaptions) {
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

TEST_F(LiveSessionTest, ALinkBrokenInMidAnswerLosesNoWord) {
  script_.faults.drop_link_after = std::chrono::seconds(7);
  script_.faults.broken_streams = 2;
  AnswerAt(1, 1);
  AnswerAt(2, 2);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_THAT(TextsOf(TurnsOf(*outcome, Speaker::kCandidate)), ElementsAre(kFirst, kSecond));
  EXPECT_GE(outcome->counts.recognition_restarts, 1);
}

TEST_F(LiveSessionTest, ARecogniserThatNeverAnswersStillComesToAnEnd) {
  script_.faults.never_answers = true;
  AnswerAt(1, 1);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_NE(outcome->ended, EndReason::kFailed);
  EXPECT_THAT(outcome->answered_question_ids, SizeIs(0));
}

TEST_F(LiveSessionTest, PartialsThatShrinkAndFinalsThatComeTwiceChangeNothing) {
  script_.faults.partials_shrink = true;
  script_.faults.duplicates_finals = true;
  AnswerAt(1, 1);
  AnswerAt(2, 2);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_THAT(TextsOf(TurnsOf(*outcome, Speaker::kCandidate)), ElementsAre(kFirst, kSecond));
}

TEST_F(LiveSessionTest, AFinalThatComesAfterTheCommitBelongsToItsTurn) {
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

TEST_F(LiveSessionTest, ATwentyMinuteMonologueIsOneTurn) {
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

TEST_F(LiveSessionTest, AfterAnErrorTheClientIsToldThatItFailed) {
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

// --- Follow-ups ----------------------------------------------------------------------------------

class FollowUpSessionTest : public LiveSessionTest {
 protected:
  FollowUpSessionTest() : model_(driver_.executor(), driver_.clock()) {
    parts_.plan = SmallPlan(1);
    parts_.max_probes = 1;
    parts_.language_model = &model_;
    AnswerAt(1, 1);
  }

  testing::ScriptedAnswer Good() {
    return testing::ScriptedAnswer(R"({"ask": true, "text": "What went wrong that weekend?"})");
  }

  testing::ScriptedLanguageModel model_;
};

TEST_F(FollowUpSessionTest, IsThoughtOfWhileTheWaitGoesOn) {
  testing::ScriptedAnswer answer = Good();
  answer.delay = std::chrono::milliseconds(500);
  model_.Answer("follow_up", answer);
  AnswerAt(2, 2);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  std::vector<std::string> lines = TextsOf(TurnsOf(*outcome, Speaker::kInterviewer));
  ASSERT_THAT(lines, SizeIs(5));
  EXPECT_EQ(lines[3], "What went wrong that weekend?");
  EXPECT_THAT(model_.requests(), SizeIs(1));
  for (const auto& record : sinks_.records()) {
    if (record.name != metric::kTurnFirstAudioSeconds) continue;
    bool follow_up = !record.labels.empty() && record.labels.begin()->second == "follow_up";
    EXPECT_LE(record.value, follow_up ? 1.3 : 0.0);
  }
}

TEST_F(FollowUpSessionTest, ADraftForHalfAnAnswerIsTakenBack) {
  testing::ScriptedAnswer slow = Good();
  slow.delay = std::chrono::milliseconds(1500);
  model_.Answer("follow_up", slow);
  candidate_->OnListening(1, Millis(1000 + 3300 + 800),
                          [](LiveCandidate& c) { c.Say(5, Millis(1800)); });
  AnswerAt(2, 2);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  ASSERT_THAT(model_.requests(), SizeIs(2));
  EXPECT_THAT(model_.requests()[0].input, Not(HasSubstr("checked it twice")));
  EXPECT_THAT(model_.requests()[1].input, HasSubstr("checked it twice"));
  EXPECT_EQ(model_.calls_open(), 0);
  EXPECT_EQ(outcome->counts.probes_asked, 1);
}

TEST_F(FollowUpSessionTest, AStallIsBridgedAndThenThePlansOwnProbeIsAsked) {
  testing::ScriptedAnswer stalls = Good();
  stalls.stalls_after = 5;
  model_.Answer("follow_up", stalls);
  AnswerAt(2, 2);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->ended, EndReason::kCompleted);
  std::vector<std::string> lines = TextsOf(TurnsOf(*outcome, Speaker::kInterviewer));
  ASSERT_THAT(lines, SizeIs(6)) << "greeting, question, thanks, bridge, probe, closing";
  EXPECT_EQ(lines[4], parts_.plan.questions[0].probes[0]);
}

TEST_F(FollowUpSessionTest, AnEmptyBrokenOrForbiddenAnswerIsReplacedByThePlansOwn) {
  for (const char* text : {"", "{}", R"({"ask": true, "text": "Are you married?"})"}) {
    candidate_ = MakeCandidate(PlayoutKnowledge::kAcknowledged);
    AnswerAt(1, 1);
    AnswerAt(2, 2);
    model_.Answer("follow_up", testing::ScriptedAnswer(text));
    absl::StatusOr<SessionOutcome> outcome = Run();
    ASSERT_THAT(outcome, testing::IsOk());
    EXPECT_EQ(TurnsOf(*outcome, Speaker::kInterviewer)[3].text, parts_.plan.questions[0].probes[0])
        << text;
    EXPECT_EQ(outcome->counts.follow_ups_failed, 1);
    EXPECT_FALSE(sinks_.Mentions("married")) << "a model's words are not logged";
  }
}

TEST_F(FollowUpSessionTest, NothingToAskGoesOn) {
  model_.Answer("follow_up", testing::ScriptedAnswer(R"({"ask": false})"));
  absl::StatusOr<SessionOutcome> outcome = Run();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->counts.probes_asked, 0);
  EXPECT_EQ(outcome->ended, EndReason::kCompleted);
}

}  // namespace
}  // namespace vivavoce
