// SPDX-License-Identifier: Apache-2.0
// Voices that are unknown, not to be had or gone half way: nobody is left to find out by listening.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/runtime/engine_fixture.h"
#include "vivavoce/runtime/engine.h"

namespace vivavoce {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::StatusIs;

TEST_F(EngineTest, AnUnknownVoiceIsRefusedBeforeTheFolderIsMade) {
  request_.voice = "kokoroo";

  EXPECT_THAT(Conduct().status(),
              StatusIs(absl::StatusCode::kNotFound,
                       AllOf(HasSubstr("the interviewer's voice: there is no voice kokoroo"),
                             HasSubstr("scripted"))));
  EXPECT_FALSE(std::filesystem::exists(request_.out_folder));
}

TEST_F(EngineTest, AnUnknownVoiceOfWrittenAnswersIsRefusedOnlyWhereThereAreSome) {
  request_.answer_voice = "nobody";
  EXPECT_THAT(Conduct(), testing::IsOk());

  std::string answers = folder_.path() + "/answers";
  std::filesystem::create_directory(answers);
  std::ofstream(answers + "/1.txt") << "I moved the ledger.";
  request_.audio_file.clear();
  request_.answers_folder = answers;
  request_.out_folder = folder_.path() + "/second";
  EXPECT_THAT(Conduct().status(),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("written answers")));
  EXPECT_FALSE(std::filesystem::exists(request_.out_folder));
}

TEST_F(EngineTest, TheProvidersDefaultVoiceNeedsNoName) {
  request_.voice.clear();

  absl::StatusOr<RunResult> result = Conduct();

  ASSERT_THAT(result, testing::IsOk());
  EXPECT_THAT(result->warnings, Not(Contains(HasSubstr("shown as text"))));
}

TEST_F(EngineTest, AVoiceThatDiesHalfWayIsAWarningOfTheRun) {
  request_.voice = "scripted";
  tts_faults_.dies_after_words = 3;

  absl::StatusOr<RunResult> result = Conduct();

  ASSERT_THAT(result, testing::IsOk());
  EXPECT_EQ(result->questions_answered, 3);
  EXPECT_THAT(result->warnings, Contains(HasSubstr("lines were shown as text")));
}

TEST_F(EngineTest, AnInterviewerWithoutAVoiceIsNoFailure) {
  absl::StatusOr<RunResult> result = Conduct();

  ASSERT_THAT(result, testing::IsOk());
  EXPECT_THAT(result->warnings, Not(Contains(HasSubstr("shown as text"))));
}

// Says that it has two voices, and speaks whatever it is asked for with the first.
class Obliging final : public TextToSpeech {
 public:
  explicit Obliging(const ProviderContext& context) : voice_(context.executor, *context.clock) {
    capabilities_ = voice_.Capabilities();
    capabilities_.voices = {"plain:ann", "plain:bob"};
  }
  const TextToSpeechCapabilities& Capabilities() const override { return capabilities_; }
  boost::asio::awaitable<absl::Status> Warm() override { return voice_.Warm(); }
  absl::StatusOr<std::unique_ptr<TextToSpeechStream>> Open(const TtsOptions&) override {
    return voice_.Open(TtsOptions());
  }

 private:
  testing::ScriptedTextToSpeech voice_;
  TextToSpeechCapabilities capabilities_;
};

TEST_F(EngineTest, AnotherVoiceThanTheOneAskedForIsSaid) {
  Registry registry = Providers();
  ASSERT_THAT(
      registry.text_to_speech.Add(
          std::make_unique<testing::FunctionFactory<std::unique_ptr<TextToSpeech>>>(
              "obliging",
              [](const ProviderContext& context) { return std::make_unique<Obliging>(context); })),
      testing::IsOk());
  configuration_.providers["tts"] = {{"obliging", "{}"}};
  absl::StatusOr<std::unique_ptr<Engine>> engine =
      Engine::Make(configuration_, std::move(registry), {});
  ASSERT_THAT(engine, testing::IsOk());

  request_.voice = "plain";
  absl::StatusOr<RunResult> offered = (*engine)->ConductInterview(request_, nullptr);
  request_.voice = "fancy";
  request_.out_folder = folder_.path() + "/second";
  absl::StatusOr<RunResult> replaced = (*engine)->ConductInterview(request_, nullptr);

  ASSERT_THAT(offered, testing::IsOk());
  EXPECT_THAT(offered->warnings, Not(Contains(HasSubstr("speaks instead"))));
  ASSERT_THAT(replaced, testing::IsOk());
  EXPECT_THAT(replaced->warnings,
              Contains(AllOf(HasSubstr("fancy"), HasSubstr("plain:ann speaks instead"))));
}

}  // namespace
}  // namespace vivavoce
