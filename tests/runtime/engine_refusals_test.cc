// SPDX-License-Identifier: Apache-2.0
// What is wrong with a request is said before anything is written, and names the document; the
// folder of a run that came to nothing serves the mended one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "tests/runtime/engine_fixture.h"
#include "vivavoce/runtime/engine.h"

namespace vivavoce {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using testing::StatusIs;

class EngineRefusalsTest : public EngineTest {
 protected:
  static std::string Job(const std::string& pointer, const nlohmann::json& value) {
    nlohmann::json job = nlohmann::json::parse(kJob);
    job[nlohmann::json::json_pointer(pointer)] = value;
    return job.dump();
  }
  static mode_t ModeOf(const std::string& path) {
    struct stat seen = {};
    EXPECT_EQ(stat(path.c_str(), &seen), 0) << path;
    return seen.st_mode & 0777;
  }
};

TEST_F(EngineRefusalsTest, ALanguageThatIsNotSpokenNamesThoseThatAre) {
  request_.submission_json = Job("/interview/language", "de-DE");
  request_.script_name = "german.json";

  EXPECT_THAT(Conduct().status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("german.json: job: interview.language: de-DE"),
                             HasSubstr("supported: en"))));
  EXPECT_FALSE(std::filesystem::exists(request_.out_folder));
}

TEST_F(EngineRefusalsTest, WhatAJobLacksIsNamed) {
  request_.submission_json = Job("/job/skills", nlohmann::json::array());

  EXPECT_THAT(Conduct().status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("job: information is missing"), HasSubstr("job.skills"))));
  EXPECT_FALSE(std::filesystem::exists(request_.out_folder));
}

TEST_F(EngineRefusalsTest, AFolderWithAnAssessmentTakesNoOtherTranscript) {
  absl::StatusOr<RunResult> conducted = Conduct();
  ASSERT_THAT(conducted, testing::IsOk());
  absl::StatusOr<std::unique_ptr<Engine>> engine = Engine::Make(Choices(), Providers(), {});
  ASSERT_THAT(engine, testing::IsOk());
  TranscriptAssessmentRequest assess;
  assess.transcript_json = ReadText(conducted->files["transcript.json"]);
  assess.rubric_json = ReadText(conducted->files["rubric.json"]);
  assess.out_folder = folder_.path() + "/assessed";
  ASSERT_THAT((*engine)->AssessTranscript(assess, nullptr), testing::IsOk());

  nlohmann::json other = nlohmann::json::parse(assess.transcript_json);
  other["turns"].erase(other["turns"].size() - 1);
  assess.transcript_json = other.dump();
  EXPECT_THAT((*engine)->AssessTranscript(assess, nullptr).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("other inputs")));
}

TEST_F(EngineRefusalsTest, APlansLanguageIsCheckedToo) {
  absl::StatusOr<RunResult> first = Conduct();
  ASSERT_THAT(first, testing::IsOk());
  nlohmann::json plan = nlohmann::json::parse(ReadText(first->files["plan.json"]));
  plan["language"] = "../en";
  request_.plan_json = plan.dump();
  request_.submission_json.clear();

  EXPECT_THAT(Conduct().status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("plan: language")));
}

TEST_F(EngineRefusalsTest, ErrorsOfDocumentsNameTheirFiles) {
  request_.submission_json = "{\n,";
  request_.script_name = "job.json";
  EXPECT_THAT(Conduct().status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("job.json: submission"), HasSubstr("line 2"))));

  absl::StatusOr<std::unique_ptr<Engine>> engine = Engine::Make(Choices(), Providers(), {});
  ASSERT_THAT(engine, testing::IsOk());
  TranscriptAssessmentRequest assess;
  assess.transcript_json = R"({"interviewId": "i", "turns": []})";
  assess.rubric_json = "{";
  assess.rubric_name = "mine.json";
  assess.out_folder = request_.out_folder;
  EXPECT_THAT((*engine)->AssessTranscript(assess, nullptr).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("mine.json: rubric")));
}

TEST_F(EngineRefusalsTest, AMisspeltFieldOfAJobIsAnErrorAndAForeignOneAWarning) {
  nlohmann::json job = nlohmann::json::parse(kJob);
  job["job"]["skils"] = job["job"]["skills"];
  job["job"].erase("skills");
  request_.submission_json = job.dump();
  EXPECT_THAT(Conduct().status(), StatusIs(absl::StatusCode::kInvalidArgument,
                                           HasSubstr("job.skils: unknown; did you mean skills?")));
  EXPECT_FALSE(std::filesystem::exists(request_.out_folder));

  request_.submission_json = Job("/job/department", "Platform");
  absl::StatusOr<RunResult> result = Conduct();
  ASSERT_THAT(result, testing::IsOk());
  EXPECT_THAT(result->warnings, Contains(HasSubstr("job.department means nothing here")));
}

TEST_F(EngineRefusalsTest, AFolderWhoseRunNeverStartedTakesOtherInputs) {
  absl::StatusOr<RunResult> other = Conduct();
  ASSERT_THAT(other, testing::IsOk());
  request_.out_folder = folder_.path() + "/second";
  Configuration works = configuration_;
  configuration_.providers["llm"] = {{"offline_llm", "{}"}};
  configuration_.share_path = folder_.path() + "/share";
  std::filesystem::copy(works.share_path, configuration_.share_path,
                        std::filesystem::copy_options::recursive);
  std::filesystem::remove(configuration_.share_path + "/rubrics/default.json");
  EXPECT_FALSE(Conduct().ok());
  ASSERT_TRUE(std::filesystem::exists(request_.out_folder + "/run.db"));

  configuration_ = works;
  request_.submission_json = Job("/interview/durationMinutes", 13);
  absl::StatusOr<RunResult> mended = Conduct();
  ASSERT_THAT(mended, testing::IsOk());
  EXPECT_FALSE(mended->already_finished);

  request_.submission_json = kJob;
  EXPECT_THAT(Conduct().status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("other inputs")));
}

TEST_F(EngineRefusalsTest, WhatARunThatNeverStartedNotedIsNotTheNextOnes) {
  absl::StatusOr<RunResult> planned = Conduct();
  ASSERT_THAT(planned, testing::IsOk());
  request_.out_folder = folder_.path() + "/second";
  const std::string in_the_way = request_.out_folder + "/rubric.json";
  std::filesystem::create_directories(in_the_way);
  EXPECT_FALSE(Conduct().ok());  // after a model was asked for a plan, and before there is one

  std::filesystem::remove(in_the_way);
  request_.submission_json.clear();
  request_.plan_json = ReadText(planned->files.at("plan.json"));
  absl::StatusOr<RunResult> mended = Conduct();
  ASSERT_THAT(mended, testing::IsOk());
  const auto prompts =
      nlohmann::json::parse(ReadText(mended->files.at("assessment.json")))["manifest"]["prompts"];
  EXPECT_TRUE(prompts.contains("evidence")) << prompts;
  EXPECT_FALSE(prompts.contains("plan")) << "nobody was asked for this one";
}

TEST_F(EngineRefusalsTest, WhatARunLeavesIsForItsOwnerAlone) {
  request_.out_folder += "/";
  absl::StatusOr<RunResult> result = Conduct();

  ASSERT_THAT(result, testing::IsOk());
  EXPECT_EQ(ModeOf(request_.out_folder), 0700u);
  for (const auto& entry : std::filesystem::directory_iterator(request_.out_folder)) {
    EXPECT_EQ(ModeOf(entry.path()), 0600u) << entry.path();
  }
}

}  // namespace
}  // namespace vivavoce
