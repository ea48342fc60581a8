// SPDX-License-Identifier: Apache-2.0
// Who the candidate is, is known to the run and to no model.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/runtime/engine_fixture.h"
#include "vivavoce/runtime/engine.h"

namespace vivavoce {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::StatusIs;

// The offline engine, with somebody who writes down what it is asked.
class Overheard final : public LanguageModel {
 public:
  Overheard(std::unique_ptr<LanguageModel> model, std::vector<std::string>& inputs,
            std::vector<std::string>& purposes)
      : model_(std::move(model)), inputs_(inputs), purposes_(purposes) {}
  const LanguageModelCapabilities& Capabilities() const override { return model_->Capabilities(); }
  boost::asio::awaitable<absl::Status> Warm() override { return model_->Warm(); }
  absl::StatusOr<std::unique_ptr<LanguageModelCall>> Start(
      const LanguageModelRequest& request) override {
    inputs_.push_back(request.input);
    purposes_.push_back(request.purpose);
    return model_->Start(request);
  }

 private:
  std::unique_ptr<LanguageModel> model_;
  std::vector<std::string>& inputs_;
  std::vector<std::string>& purposes_;
};

class EngineNamesTest : public EngineTest {
 protected:
  EngineNamesTest() {
    script_.utterances[1] = "I am Sample Person, and " + std::string(kAnswers[0]);
    configuration_.providers["llm"] = {{"overheard", "{}"}};
  }

  std::unique_ptr<Engine> Listening() {
    Registry registry = Providers();
    EXPECT_THAT(registry.language_models.Add(
                    std::make_unique<testing::FunctionFactory<std::unique_ptr<LanguageModel>>>(
                        "overheard",
                        [this](const ProviderContext& context)
                            -> absl::StatusOr<std::unique_ptr<LanguageModel>> {
                          auto made = MakeOfflineLanguageModelFactory()->Make("{}", context);
                          if (!made.ok()) return made.status();
                          return std::make_unique<Overheard>(*std::move(made), inputs_, purposes_);
                        })),
                testing::IsOk());
    absl::StatusOr<std::unique_ptr<Engine>> engine =
        Engine::Make(configuration_, std::move(registry), {});
    EXPECT_THAT(engine, testing::IsOk());
    return *std::move(engine);
  }

  std::vector<std::string> inputs_;
  std::vector<std::string> purposes_;
};

TEST_F(EngineNamesTest, TheSubmissionsNameIsMasked) {
  absl::StatusOr<RunResult> result = Listening()->ConductInterview(request_, nullptr);

  ASSERT_THAT(result, testing::IsOk());
  EXPECT_THAT(inputs_, Contains(HasSubstr("I am Xxxxxx Xxxxxx")));
  EXPECT_THAT(inputs_, Each(Not(HasSubstr("Sample"))));
  EXPECT_THAT(result->warnings, Not(Contains(HasSubstr("masked"))));
}

TEST_F(EngineNamesTest, NoModelIsToldWhileTheInterviewGoesOn) {
  request_.probes = true;
  script_.utterances[2] = "Write to sample@example.org. " + std::string(kAnswers[1]);

  absl::StatusOr<RunResult> result = Listening()->ConductInterview(request_, nullptr);

  ASSERT_THAT(result, testing::IsOk());
  EXPECT_THAT(purposes_, Contains("follow_up"));
  EXPECT_THAT(inputs_, Each(Not(HasSubstr("Sample"))));
  EXPECT_THAT(inputs_, Each(Not(HasSubstr("sample@"))));
  EXPECT_THAT(ReadText(result->files["transcript.json"]), HasSubstr("I am Sample Person"));
  EXPECT_THAT(ReadText(result->files["plan.json"]), Not(HasSubstr("Sample")));
}

TEST_F(EngineNamesTest, APlanKnowsNoCandidateSoTheNameIsGiven) {
  absl::StatusOr<RunResult> first = Listening()->ConductInterview(request_, nullptr);
  ASSERT_THAT(first, testing::IsOk());
  request_.plan_json = ReadText(first->files["plan.json"]);
  request_.submission_json.clear();

  inputs_.clear();
  request_.out_folder = folder_.path() + "/unnamed";
  absl::StatusOr<RunResult> unnamed = Listening()->ConductInterview(request_, nullptr);
  ASSERT_THAT(unnamed, testing::IsOk());
  EXPECT_THAT(inputs_, Contains(HasSubstr("I am Sample Person")));
  EXPECT_THAT(unnamed->warnings, Contains(HasSubstr("--candidate")));

  inputs_.clear();
  request_.out_folder = folder_.path() + "/named";
  request_.candidate_names = {"Someone Else", "Sample Person"};
  absl::StatusOr<RunResult> named = Listening()->ConductInterview(request_, nullptr);
  ASSERT_THAT(named, testing::IsOk());
  EXPECT_THAT(inputs_, Contains(HasSubstr("I am Xxxxxx Xxxxxx")));
  EXPECT_THAT(inputs_, Each(Not(HasSubstr("Sample"))));
  EXPECT_THAT(ReadText(named->files["report.json"]), HasSubstr("Someone Else"));
}

TEST_F(EngineNamesTest, ACandidateWithAReferenceAloneIsSaidToBeUnmasked) {
  auto submission = nlohmann::json::parse(request_.submission_json);
  submission["candidate"] = {{"ref", "application-7"}};
  request_.submission_json = submission.dump();

  absl::StatusOr<RunResult> result = Listening()->ConductInterview(request_, nullptr);

  ASSERT_THAT(result, testing::IsOk());
  EXPECT_THAT(result->warnings, Contains(HasSubstr("--candidate")));
}

TEST_F(EngineNamesTest, AFinishedTranscriptIsAssessedWithoutTheNamesThatAreGiven) {
  absl::StatusOr<RunResult> interview = Listening()->ConductInterview(request_, nullptr);
  ASSERT_THAT(interview, testing::IsOk());
  TranscriptAssessmentRequest request;
  request.transcript_json = ReadText(interview->files["transcript.json"]);
  request.rubric_json = ReadText(interview->files["rubric.json"]);
  request.out_folder = folder_.path() + "/assessed";
  request.candidate_names = {"Sample Person"};

  inputs_.clear();
  absl::StatusOr<RunResult> assessed = Listening()->AssessTranscript(request, nullptr);

  ASSERT_THAT(assessed, testing::IsOk());
  EXPECT_THAT(inputs_, Not(IsEmpty()));
  EXPECT_THAT(inputs_, Each(Not(HasSubstr("Sample"))));
  EXPECT_THAT(assessed->warnings, Not(Contains(HasSubstr("--candidate"))));
}

TEST_F(EngineNamesTest, NamesThatAreNoneAreRefused) {
  request_.candidate_names = {" "};
  EXPECT_THAT(Listening()->ConductInterview(request_, nullptr).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("candidate")));
  request_.candidate_names = {"\xff"};
  EXPECT_THAT(Listening()->ConductInterview(request_, nullptr).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("UTF-8")));
  request_.candidate_names.assign(21, "Name");
  EXPECT_THAT(Listening()->ConductInterview(request_, nullptr).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("more than 20")));
  EXPECT_FALSE(std::filesystem::exists(request_.out_folder));
}

}  // namespace
}  // namespace vivavoce
