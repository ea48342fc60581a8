// SPDX-License-Identifier: Apache-2.0
// The manifest names everything that a run was made of, whoever made it in the end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/runtime/engine_fixture.h"
#include "vivavoce/base/status.h"
#include "vivavoce/runtime/engine.h"

namespace vivavoce {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

constexpr char kPromptIdentity[] = "[a-z_]+@[0-9]+ sha256:[0-9a-f]+";

// Is there, and refuses every call.
class Unwilling final : public LanguageModel {
 public:
  Unwilling() { capabilities_.model = "unwilling-1"; }
  const LanguageModelCapabilities& Capabilities() const override { return capabilities_; }
  boost::asio::awaitable<absl::Status> Warm() override { co_return absl::OkStatus(); }
  absl::StatusOr<std::unique_ptr<LanguageModelCall>> Start(const LanguageModelRequest&) override {
    return Error(absl::StatusCode::kPermissionDenied, "start: the account is closed");
  }

 private:
  LanguageModelCapabilities capabilities_;
};

class EngineManifestTest : public EngineTest {
 protected:
  nlohmann::json Manifest(const RunResult& result) {
    return nlohmann::json::parse(ReadText(result.files.at("assessment.json")))["manifest"];
  }
};

TEST_F(EngineManifestTest, PromptsTemplateModelsAndProvidersAreNamed) {
  request_.probes = true;
  request_.voice = "scripted";

  absl::StatusOr<RunResult> result = Conduct();

  ASSERT_THAT(result, testing::IsOk());
  nlohmann::json manifest = Manifest(*result);
  for (const char* purpose : {"plan", "follow_up", "evidence", "checks", "summary"}) {
    ASSERT_TRUE(manifest["prompts"].contains(purpose)) << purpose;
    EXPECT_THAT(manifest["prompts"][purpose].get<std::string>(), MatchesRegex(kPromptIdentity));
  }
  EXPECT_THAT(manifest["template"].get<std::string>(),
              MatchesRegex("standard@[0-9.]+ sha256:[0-9a-f]+"));
  EXPECT_EQ(manifest["models"]["speech_to_text"], "scripted");
  EXPECT_EQ(manifest["models"]["text_to_speech"], "scripted");
  EXPECT_EQ(manifest["providers"]["llm"], "offline_llm");
  EXPECT_EQ(manifest["answeredBy"]["plan"], manifest["models"]["language_model"]);
  EXPECT_EQ(manifest["answeredBy"]["checks"], manifest["models"]["language_model"]);
}

TEST_F(EngineManifestTest, WhatWasNotAskedIsNotNamed) {
  absl::StatusOr<RunResult> result = Conduct();

  ASSERT_THAT(result, testing::IsOk());
  nlohmann::json manifest = Manifest(*result);
  EXPECT_FALSE(manifest["prompts"].contains("follow_up"));
  EXPECT_FALSE(manifest["models"].contains("text_to_speech"));
}

TEST_F(EngineManifestTest, TheModelThatReallyAnsweredIsNamed) {
  Registry registry = Providers();
  ASSERT_THAT(
      registry.language_models.Add(
          std::make_unique<testing::FunctionFactory<std::unique_ptr<LanguageModel>>>(
              "unwilling", [](const ProviderContext&) { return std::make_unique<Unwilling>(); })),
      testing::IsOk());
  configuration_.providers["llm"] = {{"unwilling", "{}"}, {"offline_llm", "{}"}};
  absl::StatusOr<std::unique_ptr<Engine>> engine =
      Engine::Make(configuration_, std::move(registry), {});
  ASSERT_THAT(engine, testing::IsOk());

  absl::StatusOr<RunResult> result = (*engine)->ConductInterview(request_, nullptr);

  ASSERT_THAT(result, testing::IsOk());
  nlohmann::json manifest = Manifest(*result);
  EXPECT_EQ(manifest["models"]["language_model"], "unwilling-1");
  EXPECT_EQ(manifest["providers"]["llm"], "unwilling, offline_llm");
  for (const char* purpose : {"plan", "evidence", "checks", "summary"}) {
    EXPECT_THAT(manifest["answeredBy"][purpose].get<std::string>(), HasSubstr("offline_llm"))
        << purpose;
  }
}

// Is there, and opens no stream.
class DeafRecogniser final : public SpeechToText {
 public:
  DeafRecogniser() { capabilities_.model = "deaf-1"; }
  const SpeechToTextCapabilities& Capabilities() const override { return capabilities_; }
  boost::asio::awaitable<absl::Status> Warm() override { co_return absl::OkStatus(); }
  absl::StatusOr<std::unique_ptr<SpeechToTextStream>> Open(const SttOptions&) override {
    return Unavailable("open: nobody listens");
  }

 private:
  SpeechToTextCapabilities capabilities_;
};

TEST_F(EngineManifestTest, TheRecogniserThatReallyListenedIsNamed) {
  Registry registry = Providers();
  ASSERT_THAT(
      registry.speech_to_text.Add(
          std::make_unique<testing::FunctionFactory<std::unique_ptr<SpeechToText>>>(
              "deaf", [](const ProviderContext&) { return std::make_unique<DeafRecogniser>(); })),
      testing::IsOk());
  configuration_.providers["stt"] = {{"deaf", "{}"}, {"local", "{}"}};
  absl::StatusOr<std::unique_ptr<Engine>> engine =
      Engine::Make(configuration_, std::move(registry), {});
  ASSERT_THAT(engine, testing::IsOk());

  absl::StatusOr<RunResult> result = (*engine)->ConductInterview(request_, nullptr);

  ASSERT_THAT(result, testing::IsOk());
  EXPECT_EQ(result->questions_answered, 3);
  EXPECT_EQ(Manifest(*result)["models"]["speech_to_text"], "scripted");
}

// Has two models and names the one that spoke; the other is its default.
class TwoVoices final : public TextToSpeech {
 public:
  explicit TwoVoices(const ProviderContext& context) : inner_(context.executor, *context.clock) {
    capabilities_ = inner_.Capabilities();
    capabilities_.model = "the-default";
  }
  const TextToSpeechCapabilities& Capabilities() const override { return capabilities_; }
  boost::asio::awaitable<absl::Status> Warm() override { co_return absl::OkStatus(); }
  absl::StatusOr<std::unique_ptr<TextToSpeechStream>> Open(const TtsOptions& options) override {
    return inner_.Open(options);
  }

 private:
  testing::ScriptedTextToSpeech inner_;
  TextToSpeechCapabilities capabilities_;
};

TEST_F(EngineManifestTest, TheVoiceThatReallySpokeIsNamed) {
  Registry registry = Providers();
  ASSERT_THAT(
      registry.text_to_speech.Add(
          std::make_unique<testing::FunctionFactory<std::unique_ptr<TextToSpeech>>>(
              "two",
              [](const ProviderContext& context) { return std::make_unique<TwoVoices>(context); })),
      testing::IsOk());
  configuration_.providers["tts"] = {{"two", "{}"}};
  request_.voice.clear();
  absl::StatusOr<std::unique_ptr<Engine>> engine =
      Engine::Make(configuration_, std::move(registry), {});
  ASSERT_THAT(engine, testing::IsOk());

  absl::StatusOr<RunResult> result = (*engine)->ConductInterview(request_, nullptr);

  ASSERT_THAT(result, testing::IsOk());
  EXPECT_EQ(Manifest(*result)["models"]["text_to_speech"], "scripted");
  EXPECT_FALSE(Manifest(*result)["models"].contains("written_answers"));
}

// Takes options, whatever they are.
class OptionedFactory final : public LanguageModelFactory {
 public:
  std::string_view Name() const override { return "optioned"; }
  absl::Status ValidateConfig(std::string_view) const override { return absl::OkStatus(); }
  absl::StatusOr<std::unique_ptr<LanguageModel>> Make(
      std::string_view, const ProviderContext& context) const override {
    return MakeOfflineLanguageModelFactory()->Make("{}", context);
  }
};

TEST_F(EngineManifestTest, OptionsAreNamedAndSecretsAreNot) {
  Registry registry = Providers();
  ASSERT_THAT(registry.language_models.Add(std::make_unique<OptionedFactory>()), testing::IsOk());
  configuration_.providers["llm"] = {
      {"optioned",
       R"({"model":"m","apiKey":"not-to-be-seen","tokenFile":"file:/run/t","nested":{"PASSWORD":"no"},"maxTokens":9,"baseUrl":"https://a:not-to-be-seen@b","CACHEPATH":"/srv/somebody"})"}};
  absl::StatusOr<std::unique_ptr<Engine>> engine =
      Engine::Make(configuration_, std::move(registry), {});
  ASSERT_THAT(engine, testing::IsOk());

  absl::StatusOr<RunResult> result = (*engine)->ConductInterview(request_, nullptr);

  ASSERT_THAT(result, testing::IsOk());
  std::string named = Manifest(*result)["providers"]["llm"];
  EXPECT_THAT(named, HasSubstr("optioned {\"model\":\"m\""));
  EXPECT_THAT(named, HasSubstr("\"apiKey\":\"(withheld)\""));
  EXPECT_THAT(named, HasSubstr("\"tokenFile\":\"file:/run/t\""));
  EXPECT_THAT(named, HasSubstr("\"PASSWORD\":\"(withheld)\""));
  EXPECT_THAT(named, HasSubstr("\"maxTokens\":9"));
  EXPECT_THAT(named, HasSubstr("\"baseUrl\":\"(withheld)\""));
  EXPECT_THAT(named, Not(HasSubstr("somebody"))) << "where things lie changes no result";
  EXPECT_THAT(ReadText(result->files["report.html"]), Not(HasSubstr("not-to-be-seen")));
}

}  // namespace
}  // namespace vivavoce
