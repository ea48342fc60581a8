// SPDX-License-Identifier: Apache-2.0
// Answers that do not fit the questions: too few, too many, empty, and those that follow-ups take.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "tests/runtime/engine_fixture.h"
#include "vivavoce/runtime/engine.h"

namespace vivavoce {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class EngineAnswersTest : public EngineTest {
 protected:
  // The first `count` answers and no more.
  void KeepAnswers(int count) {
    samples_.resize(static_cast<size_t>(kRecognitionRate.Samples(Millis(15'000 * count)).value));
    WriteRecording();
  }

  void SetMaxProbes(int count) {
    nlohmann::json job = nlohmann::json::parse(kJob);
    job["interview"]["maxProbes"] = count;
    request_.submission_json = job.dump();
  }

  static int ProbesAsked(const RunResult& result) {
    std::set<std::string> probes;
    nlohmann::json transcript = nlohmann::json::parse(ReadText(result.files.at("transcript.json")));
    for (const nlohmann::json& turn : transcript["turns"]) {
      const int probe = turn["speaker"] == "interviewer" ? turn.value("probeIndex", 0) : 0;
      if (probe > 0) probes.insert(turn["questionId"].dump() + std::to_string(probe));
    }
    return static_cast<int>(probes.size());
  }
};

TEST_F(EngineAnswersTest, QuestionsWithoutAnAnswerAreAWarningThatNamesThem) {
  KeepAnswers(1);

  absl::StatusOr<RunResult> result = Conduct();

  ASSERT_THAT(result, testing::IsOk());
  EXPECT_EQ(result->questions_answered, 1);
  EXPECT_THAT(result->warnings, Contains(AllOf(HasSubstr("2 of 3 questions have no answer"),
                                               HasSubstr("Incident response, Code review"),
                                               Not(HasSubstr("follow-up")))));

  absl::StatusOr<RunResult> again = Conduct();
  ASSERT_THAT(again, testing::IsOk());
  EXPECT_TRUE(again->already_finished);
  EXPECT_THAT(again->warnings, Contains(HasSubstr("2 of 3 questions have no answer")));
}

TEST_F(EngineAnswersTest, AnswersThatAreLeftOverAreAWarning) {
  script_.utterances[4] = "And one more thing that nobody asked about.";
  Append(testing::MakeMarkedSpeech(4, Millis(12'000)));
  Append(testing::MakeSilence(Millis(3000)));
  WriteRecording();

  absl::StatusOr<RunResult> result = Conduct();

  ASSERT_THAT(result, testing::IsOk());
  EXPECT_EQ(result->questions_answered, 3);
  EXPECT_THAT(result->warnings, Contains(HasSubstr("speech that answers no question")));
}

TEST_F(EngineAnswersTest, WhatIsRequiredAndHadNoRoomLeavesTheDecisionOpen) {
  nlohmann::json job = nlohmann::json::parse(kJob);
  job["interview"]["durationMinutes"] = 3;
  request_.submission_json = job.dump();

  absl::StatusOr<RunResult> result = Conduct();

  ASSERT_THAT(result, testing::IsOk());
  EXPECT_THAT(result->warnings, Contains(HasSubstr("plan: Incident response is required, but the "
                                                   "interview has room for 1 question")));
  const Assessment& assessment = result->assessment;
  ASSERT_EQ(assessment.competencies.size(), 2u);
  EXPECT_TRUE(assessment.competencies[0].level.has_value());
  EXPECT_EQ(assessment.competencies[1].rule, "not_asked");
  EXPECT_EQ(assessment.overall.recommendation, Recommendation::kNoDecision);
  EXPECT_THAT(assessment.overall.reason, HasSubstr("Incident response (not assessed) is required"));
  std::string report = ReadText(result->files["report.html"]);
  EXPECT_THAT(report, HasSubstr("<strong>Incident response</strong> Not assessed."));
  EXPECT_THAT(report, HasSubstr("<strong>Why no question was asked:</strong>"));
}

TEST_F(EngineAnswersTest, AnEmptyAnswerFileIsNamed) {
  request_.answers_folder = folder_.path() + "/answers";
  std::filesystem::create_directory(request_.answers_folder);
  std::ofstream(request_.answers_folder + "/1.txt") << " \n";
  request_.audio_file.clear();

  absl::StatusOr<RunResult> result = Conduct();

  ASSERT_THAT(result, testing::IsOk());
  EXPECT_THAT(result->warnings, Contains(HasSubstr("1.txt: is empty")));
  EXPECT_THAT(result->warnings, Contains(HasSubstr("3 of 3 questions have no answer")));
}

TEST_F(EngineAnswersTest, AJobsFollowUpsAreAskedWithoutBeingAskedFor) {
  SetMaxProbes(1);

  absl::StatusOr<RunResult> result = Conduct();

  ASSERT_THAT(result, testing::IsOk());
  EXPECT_EQ(ProbesAsked(*result), 1);
  EXPECT_THAT(result->warnings, Contains(AllOf(HasSubstr("1 of 3 questions have no answer"),
                                               HasSubstr("each follow-up one more (asked: 1)"))));
}

TEST_F(EngineAnswersTest, AJobThatNamesNoFollowUpsHasNone) {
  absl::StatusOr<RunResult> result = Conduct();

  ASSERT_THAT(result, testing::IsOk());
  EXPECT_EQ(ProbesAsked(*result), 0);
}

TEST_F(EngineAnswersTest, WhoeverRunsItHasTheLastWordOnFollowUps) {
  SetMaxProbes(1);
  request_.probes = false;
  absl::StatusOr<RunResult> none = Conduct();
  ASSERT_THAT(none, testing::IsOk());
  EXPECT_EQ(ProbesAsked(*none), 0);

  SetMaxProbes(0);
  request_.probes = true;
  request_.out_folder = folder_.path() + "/second";
  absl::StatusOr<RunResult> some = Conduct();
  ASSERT_THAT(some, testing::IsOk());
  EXPECT_GT(ProbesAsked(*some), 0);
}

}  // namespace
}  // namespace vivavoce
