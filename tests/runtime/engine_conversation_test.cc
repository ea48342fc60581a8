// SPDX-License-Identifier: Apache-2.0
// What a run keeps and tells of its conversation.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/runtime/engine_fixture.h"
#include "vivavoce/conversation/event_log.h"
#include "vivavoce/conversation/phrases.h"
#include "vivavoce/conversation/turn_machine.h"

namespace vivavoce {
namespace {

using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::StatusIs;

class EngineConversationTest : public EngineTest {
 protected:
  // The engine with a provider of the test's own.
  template <typename Port>
  absl::StatusOr<RunResult> ConductWith(
      FactorySet<std::unique_ptr<Port>> Registry::*ports, std::string port,
      std::function<std::unique_ptr<Port>(const ProviderContext&)> make) {
    Registry registry = Providers();
    absl::Status added = (registry.*ports)
                             .Add(std::make_unique<testing::FunctionFactory<std::unique_ptr<Port>>>(
                                 "of_the_test", std::move(make)));
    if (!added.ok()) return added;
    configuration_.providers[port] = {{"of_the_test", "{}"}};
    absl::StatusOr<std::unique_ptr<Engine>> engine =
        Engine::Make(configuration_, std::move(registry), {});
    if (!engine.ok()) return engine.status();
    return (*engine)->ConductInterview(request_, nullptr);
  }
};

TEST_F(EngineConversationTest, TheSessionsOneOrderedLogLiesBesideTheRun) {
  absl::StatusOr<RunResult> result = Conduct();

  ASSERT_THAT(result, testing::IsOk());
  std::istringstream file(ReadText(result->files["events.jsonl"]));
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  absl::StatusOr<Phrases> phrases = LoadPhrases(configuration_.share_path, "en-US");
  ASSERT_THAT(phrases, testing::IsOk());
  TurnMachine again(TurnOptions::Recorded(), TurnLexicon(*phrases));
  EXPECT_GT(lines.size(), 30u);
  EXPECT_THAT(Replay(lines, again), testing::IsOk());
}

TEST_F(EngineConversationTest, ARecogniserThatIsAskedAgainIsAWarning) {
  script_.faults.drop_link_after = std::chrono::seconds(5);
  absl::StatusOr<RunResult> result = Conduct();

  ASSERT_THAT(result, testing::IsOk());
  EXPECT_EQ(result->questions_answered, 3);
  EXPECT_THAT(result->warnings, Contains(HasSubstr("asked again: 1 time")));
}

TEST_F(EngineConversationTest, WhereNothingGoesWrongNothingIsSaid) {
  request_.voice = "scripted";
  absl::StatusOr<RunResult> result = Conduct();

  ASSERT_THAT(result, testing::IsOk());
  EXPECT_THAT(result->warnings, Each(AnyOf(HasSubstr("none is configured"), HasSubstr("job:"))));
}

TEST_F(EngineConversationTest, AnInterviewerThatCannotSpeakAtAllIsAFailureToResumeFrom) {
  request_.voice = "scripted";
  tts_faults_.dies_after_words = 0;
  EXPECT_THAT(Conduct().status(),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("not one line could be spoken")));
  EXPECT_FALSE(std::filesystem::exists(request_.out_folder + "/transcript.json"));

  tts_faults_.dies_after_words.reset();
  absl::StatusOr<RunResult> mended = Conduct();
  ASSERT_THAT(mended, testing::IsOk());
  EXPECT_EQ(mended->questions_answered, 3);
}

// The offline engine, which thinks of no follow-up but sees what is asked of it.
class NoFollowUps final : public LanguageModel {
 public:
  NoFollowUps(std::unique_ptr<LanguageModel> model, std::vector<std::string>& schemas)
      : model_(std::move(model)), schemas_(schemas) {}
  const LanguageModelCapabilities& Capabilities() const override { return model_->Capabilities(); }
  boost::asio::awaitable<absl::Status> Warm() override { return model_->Warm(); }
  absl::StatusOr<std::unique_ptr<LanguageModelCall>> Start(
      const LanguageModelRequest& request) override {
    if (request.purpose != "follow_up") return model_->Start(request);
    schemas_.push_back(request.output_schema);
    return absl::InvalidArgumentError("follow_up: no");
  }

 private:
  std::unique_ptr<LanguageModel> model_;
  std::vector<std::string>& schemas_;
};

TEST_F(EngineConversationTest, FollowUpsThatFailAreAWarningAndTheirSchemaIsSent) {
  request_.probes = true;
  std::vector<std::string> schemas;
  absl::StatusOr<RunResult> result = ConductWith<LanguageModel>(
      &Registry::language_models, "llm", [&schemas](const ProviderContext& context) {
        return std::make_unique<NoFollowUps>(
            *MakeOfflineLanguageModelFactory()->Make("{}", context), schemas);
      });

  ASSERT_THAT(result, testing::IsOk());
  EXPECT_THAT(result->warnings, Contains(HasSubstr("of the model could not be asked")));
  ASSERT_THAT(schemas, Not(IsEmpty()));
  EXPECT_EQ(schemas[0], ReadText(configuration_.share_path + "/schemas/model/follow_up.json"));
}

// Keeps nothing but whether it was allowed to.
class Forgetful final : public TextToSpeech {
 public:
  Forgetful(const ProviderContext& context, std::vector<bool>& cacheable)
      : voice_(context.executor, *context.clock), cacheable_(cacheable) {}
  const TextToSpeechCapabilities& Capabilities() const override { return voice_.Capabilities(); }
  boost::asio::awaitable<absl::Status> Warm() override { return voice_.Warm(); }
  absl::StatusOr<std::unique_ptr<TextToSpeechStream>> Open(const TtsOptions& options) override {
    cacheable_.push_back(options.cacheable);
    return voice_.Open(options);
  }

 private:
  testing::ScriptedTextToSpeech voice_;
  std::vector<bool>& cacheable_;
};

TEST_F(EngineConversationTest, TheSpeechOfWrittenAnswersOutlivesTheRunOnlyWhereThatIsAskedFor) {
  request_.audio_file.clear();
  request_.answers_folder = folder_.path() + "/written";
  std::filesystem::create_directory(request_.answers_folder);
  std::ofstream(request_.answers_folder + "/1.txt") << "I moved the ledger in March.";
  for (bool asked_for : {false, true}) {
    request_.cache_answers = asked_for;
    request_.out_folder = folder_.path() + (asked_for ? "/kept" : "/dropped");
    std::vector<bool> cacheable;
    absl::StatusOr<RunResult> result = ConductWith<TextToSpeech>(
        &Registry::text_to_speech, "tts", [&cacheable](const ProviderContext& context) {
          return std::make_unique<Forgetful>(context, cacheable);
        });
    ASSERT_THAT(result, testing::IsOk());
    ASSERT_THAT(cacheable, Not(IsEmpty()));
    EXPECT_EQ(cacheable.back(), asked_for) << "after one look at whether there is such a voice";
  }
}

}  // namespace
}  // namespace vivavoce
