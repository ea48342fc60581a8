// SPDX-License-Identifier: Apache-2.0
// Recorded interviews with providers that fail.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/conversation/interview_world.h"
#include "vivavoce/testing/recording_sinks.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce {
namespace {

using ::testing::ElementsAre;

void ThreeAnswers(InterviewWorld& world) {
  world.Answer({"I moved the ledger in March.", "It took one weekend.", "Nobody noticed."});
  world.Answer({"We disagreed about queues.", "So we measured."});
  world.Answer({"I would look at the traces first."});
}
const std::vector<std::string> kTexts = {
    "I moved the ledger in March. It took one weekend. Nobody noticed.",
    "We disagreed about queues. So we measured.", "I would look at the traces first."};

TEST(RecordedFaultsTest, ARecogniserThatDiesInMidAnswerLosesNoWord) {
  for (int ms : {700, 1900, 3300, 5200}) {
    InterviewWorld world;
    ThreeAnswers(world);
    world.script.faults.drop_link_after = Millis(ms);
    world.script.faults.broken_streams = 2;
    absl::StatusOr<SessionOutcome> outcome = world.Conduct();
    ASSERT_THAT(outcome, testing::IsOk());
    EXPECT_EQ(TextsOf(TurnsOf(*outcome, Speaker::kCandidate)), kTexts) << "broken after " << ms;
    EXPECT_GE(outcome->counts.recognition_restarts, 1);
  }
}

TEST(RecordedFaultsTest, DuplicateAndLateFinalsChangeNothing) {
  InterviewWorld world;
  ThreeAnswers(world);
  world.script.faults.duplicates_finals = true;
  // After the turn was committed without it (5 s), before the stream counts as dead (8 s).
  world.script.faults.final_delay = std::chrono::seconds(7);
  absl::StatusOr<SessionOutcome> outcome = world.Conduct();

  ASSERT_THAT(outcome, testing::IsOk());
  std::vector<TranscriptTurn> turns = TurnsOf(*outcome, Speaker::kCandidate);
  ASSERT_EQ(TextsOf(turns), kTexts);
  EXPECT_EQ(turns[1].question_id, "q2");
  EXPECT_EQ(outcome->counts.recognition_restarts, 0);
}

TEST(RecordedFaultsTest, ARecogniserThatCannotBeHadLeavesTheRecording) {
  InterviewWorld world;
  ThreeAnswers(world);
  world.script.faults.open_error = absl::UnavailableError("gone");
  absl::StatusOr<SessionOutcome> outcome = world.Conduct();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->ended, EndReason::kNoAnswer);
  EXPECT_GE(outcome->counts.recognition_gaps, 1);
  ASSERT_EQ(outcome->transcript.degraded.size(), 1u) << "who reads it must know of the gap";
  EXPECT_EQ(outcome->transcript.degraded[0].find("recognition_failed: "), 0u);
  EXPECT_EQ(outcome->counts.candidate_samples, static_cast<int64_t>(world.answers.All().size()));
  EXPECT_TRUE(std::filesystem::exists(world.setup.recording_path));
}

TEST(RecordedFaultsTest, ARecogniserThatIsNotReadyIsAskedAgain) {
  InterviewWorld world;
  ThreeAnswers(world);
  world.script.faults.warm_error = absl::UnavailableError("starting");
  world.script.faults.warm_failures = 2;
  absl::StatusOr<SessionOutcome> outcome = world.Conduct();
  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(world.recogniser->times_warmed(), 3);
  EXPECT_EQ(TextsOf(TurnsOf(*outcome, Speaker::kCandidate)), kTexts);
}

TEST(RecordedFaultsTest, ARecogniserThatIsNeverReadyIsToldOf) {
  InterviewWorld world;
  ThreeAnswers(world);
  testing::RecordingSinks sinks;
  world.setup.telemetry = sinks.telemetry();
  world.script.faults.warm_error = absl::UnavailableError("starting");
  world.script.faults.warm_failures = 100;
  absl::StatusOr<SessionOutcome> outcome = world.Conduct();
  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->counts.recognition_restarts, 1);
  EXPECT_TRUE(sinks.Mentions("recogniser is not ready"));
}

TEST(RecordedFaultsTest, ARecogniserThatWillNeverBeReadyEndsTheSession) {
  InterviewWorld world;
  world.script.faults.warm_error = absl::NotFoundError("stt: no such model");
  EXPECT_THAT(world.Conduct(), testing::StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(world.recogniser->times_warmed(), 1);
}

TEST(RecordedFaultsTest, ARecogniserThatNeverAnswersEndsTheInterviewAllTheSame) {
  InterviewWorld world;
  ThreeAnswers(world);
  world.script.faults.never_answers = true;
  absl::StatusOr<SessionOutcome> outcome = world.Conduct();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(outcome->ended, EndReason::kNoAnswer);
}

TEST(RecordedFaultsTest, AFullRecogniserIsTriedAgainAndNothingIsDropped) {
  InterviewWorld world;
  world.setup.plan = SmallPlan(1);
  std::string text = "word";
  for (int i = 0; i < 290; ++i) text += " word";
  world.Answer({text});  // 87 s without a pause; a stream holds 30 s
  absl::StatusOr<SessionOutcome> outcome = world.Conduct();

  ASSERT_THAT(outcome, testing::IsOk());
  // Where the stream was cut by force a word may be cut with it.
  EXPECT_GE(outcome->counts.candidate_words, 285);
  EXPECT_EQ(outcome->counts.recognition_gaps, 0);
}

TEST(RecordedFaultsTest, AVoiceThatIsSilentOrDiesIsReplacedByText) {
  for (bool silent : {true, false}) {
    InterviewWorld world;
    ThreeAnswers(world);
    world.voice_faults.silent = silent;
    if (!silent) world.voice_faults.dies_after_words = 1;
    absl::StatusOr<SessionOutcome> outcome = world.Conduct();
    ASSERT_THAT(outcome, testing::IsOk());
    EXPECT_EQ(TextsOf(TurnsOf(*outcome, Speaker::kCandidate)), kTexts);
    EXPECT_EQ(outcome->ended, EndReason::kCompleted);
    EXPECT_GE(outcome->counts.lines_without_voice, 5);
  }
}

TEST(RecordedFaultsTest, AStalledModelCostsTheProbeNotTheInterview) {
  InterviewWorld world;
  ThreeAnswers(world);
  world.setup.max_probes = 1;
  testing::ScriptedLanguageModel model(world.driver.executor(), world.driver.clock());
  testing::ScriptedAnswer stalls(R"({"ask": false})");
  stalls.stalls_after = 0;
  model.Answer("follow_up", stalls);
  world.setup.language_model = &model;
  absl::StatusOr<SessionOutcome> outcome = world.Conduct();

  ASSERT_THAT(outcome, testing::IsOk());
  EXPECT_EQ(model.calls_open(), 0);
  EXPECT_EQ(outcome->counts.probes_asked, 1) << "the plan's own";
}

}  // namespace
}  // namespace vivavoce
