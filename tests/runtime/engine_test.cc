// SPDX-License-Identifier: Apache-2.0
// The front door with a scripted recogniser and the embedded brain and store: what a run leaves,
// and what it does when something is missing.
#include "vivavoce/runtime/engine.h"

#include <nlohmann/json.hpp>

#include "domain/json_schema.h"
#include "tests/runtime/engine_fixture.h"

namespace vivavoce {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Key;
using ::testing::Not;
using testing::StatusIs;

// What the rule-based engine may not keep to itself stands in every report that it touches.
TEST_F(EngineTest, TheReportSaysWhatTheLevelsAreAndAreNot) {
  absl::StatusOr<RunResult> result = Conduct();

  ASSERT_THAT(result, testing::IsOk());
  const std::string limits = ReadText(Choices().share_path + "/offline_engine/limits.md");
  const std::string json = ReadText(result->files["report.json"]);
  const std::string page = ReadText(result->files["report.html"]);
  std::istringstream lines(limits);
  int told = 0;
  for (std::string line; std::getline(lines, line); ++told) {
    std::string in_page;
    std::string in_json;
    for (const char c : line) {
      in_page += c == '"' ? "&quot;" : c == '\'' ? "&#39;" : std::string(1, c);
      in_json += c == '"' ? "\\\"" : std::string(1, c);
    }
    EXPECT_NE(page.find(in_page), std::string::npos) << line;
    EXPECT_NE(json.find(in_json), std::string::npos) << line;
  }
  EXPECT_EQ(told, 6) << "what made the levels, and five limits";
}

TEST_F(EngineTest, LeavesTheArtefactsOfTheContractAsTheirSchemasSay) {
  absl::StatusOr<RunResult> result = Conduct();

  ASSERT_THAT(result, testing::IsOk());
  EXPECT_EQ(result->state, "ASSESSMENT_PENDING");
  EXPECT_EQ(result->questions_answered, 3);
  EXPECT_FALSE(result->already_finished);
  for (const char* name : {"plan", "rubric", "transcript", "assessment", "report"}) {
    std::string file = std::string(name) + ".json";
    ASSERT_THAT(result->files, Contains(Key(file)));
    EXPECT_THAT(internal::ValidateJson(Schema(name), ReadText(result->files[file])),
                testing::IsOk())
        << name;
  }
  EXPECT_THAT(internal::ValidateJson(Schema("recording.manifest"),
                                     ReadText(result->files["recording.manifest.json"])),
              testing::IsOk());
  EXPECT_THAT(result->files, Contains(Key("report.html")));
  EXPECT_THAT(result->files, Contains(Key("recording.wav")));
}

TEST_F(EngineTest, WithoutAPrinterTheReportIsHtmlAndTheRunSaysSo) {
  absl::StatusOr<RunResult> result = Conduct();

  ASSERT_THAT(result, testing::IsOk());
  EXPECT_THAT(result->files, Not(Contains(Key("report.pdf"))));
  EXPECT_THAT(result->warnings, Contains(HasSubstr("pdf")));
}

class SaidInOrder final : public RunObserver {
 public:
  void Progress(std::string_view, int64_t, int64_t) override {}
  void Said(Speaker speaker, std::string_view text, int64_t at_ms) override {
    EXPECT_GE(at_ms, last_ms_) << text;
    last_ms_ = at_ms;
    speakers += speaker == Speaker::kCandidate ? 'c' : 'i';
  }
  void Warning(std::string_view) override {}

  std::string speakers;

 private:
  int64_t last_ms_ = 0;
};

TEST_F(EngineTest, TellsWhatWasSaidInTheOrderOfTheInterview) {
  script_.faults.final_delay = std::chrono::seconds(5);  // texts come after the next questions
  absl::StatusOr<std::unique_ptr<Engine>> engine = Engine::Make(Choices(), Providers(), {});
  ASSERT_THAT(engine, testing::IsOk());
  SaidInOrder observer;

  ASSERT_THAT((*engine)->ConductInterview(request_, &observer), testing::IsOk());

  EXPECT_EQ(observer.speakers, "iiciiciici");
}

TEST_F(EngineTest, AFinishedRunIsLeftAloneAndALostFileComesBack) {
  absl::StatusOr<RunResult> first = Conduct();
  ASSERT_THAT(first, testing::IsOk());
  std::string transcript = ReadText(first->files["transcript.json"]);
  std::filesystem::remove(first->files["transcript.json"]);

  absl::StatusOr<RunResult> second = Conduct();

  ASSERT_THAT(second, testing::IsOk());
  EXPECT_TRUE(second->already_finished);
  EXPECT_EQ(second->run_id, first->run_id);
  EXPECT_EQ(ReadText(first->files["transcript.json"]), transcript);
  EXPECT_EQ(ToJson(second->assessment), ToJson(first->assessment));
}

TEST_F(EngineTest, OtherInputsIntoTheSameFolderAreRefused) {
  ASSERT_THAT(Conduct(), testing::IsOk());
  samples_.resize(samples_.size() / 2);
  WriteRecording();

  EXPECT_THAT(Conduct().status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("other inputs")));
}

TEST_F(EngineTest, ARecogniserThatIsGoneLosesNothing) {
  script_.faults.open_error = absl::InvalidArgumentError("stt: no such model");
  absl::StatusOr<RunResult> failed = Conduct();
  EXPECT_THAT(failed.status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("no such model")));
  EXPECT_FALSE(std::filesystem::exists(request_.out_folder + "/assessment.json"));

  script_.faults.open_error = absl::OkStatus();
  absl::StatusOr<RunResult> mended = Conduct();

  ASSERT_THAT(mended, testing::IsOk());
  EXPECT_EQ(mended->questions_answered, 3);
}

TEST_F(EngineTest, SilenceIsNoDecision) {
  samples_ = testing::MakeSilence(Millis(20'000));
  WriteRecording();

  absl::StatusOr<RunResult> result = Conduct();

  ASSERT_THAT(result, testing::IsOk());
  EXPECT_EQ(result->questions_answered, 0);
  EXPECT_EQ(result->assessment.overall.recommendation, Recommendation::kNoDecision);
  for (const CompetencyResult& competency : result->assessment.competencies) {
    EXPECT_EQ(competency.status, CompetencyStatus::kNotAssessed);
    EXPECT_FALSE(competency.level.has_value());
  }
}

TEST_F(EngineTest, BadInputLeavesTheFolderUntouched) {
  request_.submission_json = "{";
  EXPECT_THAT(Conduct().status(), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_FALSE(std::filesystem::exists(request_.out_folder));

  request_.submission_json = kJob;
  request_.audio_file = folder_.path() + "/none.wav";
  EXPECT_FALSE(Conduct().ok());
  EXPECT_FALSE(std::filesystem::exists(request_.out_folder));
}

TEST_F(EngineTest, ExactlyOneScriptAndOneSourceOfAnswers) {
  request_.plan_json = "{}";
  EXPECT_THAT(Conduct().status(), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("job")));
  request_.plan_json.clear();
  request_.answers_folder = folder_.path();
  EXPECT_THAT(Conduct().status(), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("audio")));
}

TEST_F(EngineTest, APlanOfAnEarlierRunIsTaken) {
  absl::StatusOr<RunResult> first = Conduct();
  ASSERT_THAT(first, testing::IsOk());
  request_.plan_json = ReadText(first->files["plan.json"]);
  request_.submission_json.clear();
  request_.out_folder = folder_.path() + "/second";

  absl::StatusOr<RunResult> second = Conduct();

  ASSERT_THAT(second, testing::IsOk());
  EXPECT_EQ(second->assessment.overall.score, first->assessment.overall.score);
}

TEST_F(EngineTest, ARunsStoreLiesInItsFolderWhateverAServersIsCalled) {
  configuration_.providers["store"] = {{"sqlite", R"({"PATH": "/nowhere/a.db", "path": "b.db"})"}};

  ASSERT_THAT(Conduct(), testing::IsOk());

  EXPECT_TRUE(std::filesystem::exists(request_.out_folder + "/run.db"));
}

TEST_F(EngineTest, APlanThatMayNotBeUsedIsRefusedBeforeTheFolderIsMade) {
  absl::StatusOr<RunResult> first = Conduct();
  ASSERT_THAT(first, testing::IsOk());
  nlohmann::json plan = nlohmann::json::parse(ReadText(first->files["plan.json"]));
  plan["questions"][1]["lead"] = "How old are you?";
  request_.plan_json = plan.dump();
  request_.submission_json.clear();
  request_.out_folder = folder_.path() + "/second";

  EXPECT_THAT(Conduct().status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("questions[1].lead")));
  EXPECT_FALSE(std::filesystem::exists(request_.out_folder));
}

TEST_F(EngineTest, AssessesWhatItHasTranscribed) {
  absl::StatusOr<RunResult> interview = Conduct();
  ASSERT_THAT(interview, testing::IsOk());
  TranscriptAssessmentRequest request;
  request.transcript_json = ReadText(interview->files["transcript.json"]);
  request.rubric_json = ReadText(interview->files["rubric.json"]);
  request.out_folder = folder_.path() + "/assessed";

  absl::StatusOr<std::unique_ptr<Engine>> engine = Engine::Make(Choices(), Providers(), {});
  ASSERT_THAT(engine, testing::IsOk());
  absl::StatusOr<RunResult> assessed = (*engine)->AssessTranscript(request, nullptr);

  ASSERT_THAT(assessed, testing::IsOk());
  EXPECT_EQ(assessed->interview_id, interview->interview_id);
  EXPECT_EQ(assessed->assessment.overall.score, interview->assessment.overall.score);
}

TEST_F(EngineTest, ATranscriptIsNotAssessedByTheRubricOfAnotherInterview) {
  absl::StatusOr<RunResult> interview = Conduct();
  ASSERT_THAT(interview, testing::IsOk());
  nlohmann::json rubric = nlohmann::json::parse(ReadText(interview->files["rubric.json"]));
  for (nlohmann::json& competency : rubric["competencies"]) {
    for (const char* key : {"competencyId", "name"}) {
      competency[key] = "other " + competency[key].get<std::string>();
    }
  }
  TranscriptAssessmentRequest request;
  request.transcript_json = ReadText(interview->files["transcript.json"]);
  request.rubric_json = rubric.dump();
  request.out_folder = folder_.path() + "/assessed";

  absl::StatusOr<std::unique_ptr<Engine>> engine = Engine::Make(Choices(), Providers(), {});
  ASSERT_THAT(engine, testing::IsOk());
  EXPECT_THAT((*engine)->AssessTranscript(request, nullptr),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("not of this interview")));
  EXPECT_FALSE(std::filesystem::exists(request.out_folder));
}

TEST(EngineMakeTest, AProviderThatIsNotRegisteredIsNamedWithItsPort) {
  Configuration configuration;
  configuration.share_path = std::string(VIVAVOCE_SOURCE_DIR) + "/share";
  configuration.providers["llm"] = {{"vertex_ai", "{}"}};
  Registry registry;
  ASSERT_THAT(registry.language_models.Add(MakeOfflineLanguageModelFactory()), testing::IsOk());

  absl::Status status = Engine::Make(configuration, std::move(registry), {}).status();

  EXPECT_THAT(status, StatusIs(absl::StatusCode::kNotFound, HasSubstr("providers.llm")));
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kNotFound, HasSubstr("offline_llm")));
}

TEST(EngineMakeTest, WithoutSharedDataItSaysHowToNameIt) {
  absl::Status status = Engine::Make(Configuration(), Registry(), {}).status();

  EXPECT_THAT(status, StatusIs(absl::StatusCode::kNotFound, HasSubstr("VIVAVOCE_SHARE")));
}

}  // namespace
}  // namespace vivavoce
