// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/provider/usage.h"

#include <gtest/gtest.h>

#include <vector>

#include "vivavoce/base/status.h"
#include "vivavoce/provider/decorators.h"
#include "vivavoce/testing/scripted_embedder.h"
#include "vivavoce/testing/scripted_language_model.h"
#include "vivavoce/testing/scripted_speech_to_text.h"
#include "vivavoce/testing/scripted_text_to_speech.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce::testing {
namespace {

// Keeps what it is told, and how much of it had been told when somebody waited.
class Listener final : public UsageSink {
 public:
  void Note(ProviderUse use) override { uses.push_back(std::move(use)); }
  boost::asio::awaitable<absl::Status> Settle() override {
    settled_at.push_back(uses.size());
    co_return absl::OkStatus();
  }
  std::vector<ProviderUse> uses;
  std::vector<size_t> settled_at;
};

class UsageTest : public ::testing::Test {
 protected:
  static SessionContext Customer() {
    SessionContext context;
    context.tenant = TenantId("acme");
    context.interview = InterviewId("i-1");
    return context;
  }
  std::unique_ptr<ScriptedLanguageModel> Model() {
    return std::make_unique<ScriptedLanguageModel>(world_.executor(), world_.clock());
  }
  absl::Status Ask(LanguageModel& model, const std::string& purpose) {
    LanguageModelRequest request;
    request.purpose = purpose;
    request.prompt.text = "1234";
    request.input = "{}";
    request.idempotency_key = "k";
    request.context = Customer();
    return world_.Run(Complete(model, request)).status();
  }
  // Speaks `text` to its end, or gives it up after `events`.
  void Speak(TextToSpeech& voice, std::string_view text, int events) {
    TtsOptions options;
    options.context = Customer();
    absl::StatusOr<std::unique_ptr<TextToSpeechStream>> stream = voice.Open(options);
    ASSERT_TRUE(stream.ok());
    ASSERT_TRUE((*stream)->Push(text).ok());
    (*stream)->Finish();
    for (int i = 0; i < events; ++i) {
      auto event = world_.Run((*stream)->Read());
      if (!event.ok() || !event->has_value()) return;
    }
  }

  VirtualTimeDriver world_;
  Listener told_;
};

TEST_F(UsageTest, EachAttemptOfARetryIsACallOfItsOwn) {
  auto model = Model();
  ScriptedAnswer failing;
  failing.error = Unavailable("down");
  model->AnswerOnce("plan", failing);
  model->Answer("plan", std::string("{\"a\": 1}"));
  auto used = WithUsage(std::move(model), told_, world_.clock(), "acme_llm");
  auto retried = WithRetry(std::move(used), {}, world_.clock(), {}, "acme_llm");

  ASSERT_TRUE(Ask(*retried, "plan").ok());

  ASSERT_EQ(told_.uses.size(), 2u);
  EXPECT_TRUE(told_.uses[0].failed);
  EXPECT_EQ(told_.uses[0].amounts, UsageAmounts());
  EXPECT_FALSE(told_.uses[1].failed);
  EXPECT_NE(told_.uses[0].id, told_.uses[1].id);
  EXPECT_EQ(told_.uses[1].effect, "k");
  EXPECT_EQ(told_.uses[1].step, "plan");
  EXPECT_EQ(told_.uses[1].context.interview, InterviewId("i-1"));
}

TEST_F(UsageTest, AnAnswerWaitsUntilItsUseIsKeptButForAFollowUp) {
  auto model = Model();
  model->Answer("evidence", std::string("{}"));
  model->Answer("follow_up", std::string("{}"));
  auto used = WithUsage(std::move(model), told_, world_.clock(), "acme_llm");

  ASSERT_TRUE(Ask(*used, "evidence").ok());
  ASSERT_TRUE(Ask(*used, "follow_up").ok());

  EXPECT_EQ(told_.uses.size(), 2u);
  EXPECT_EQ(told_.settled_at, std::vector<size_t>{1});
}

TEST_F(UsageTest, ACallThatIsGivenUpIsEstimatedAndOfARuleEngineThereIsNothingToEstimate) {
  LanguageModelCapabilities rules;
  rules.rule_based = true;
  auto by_rule = Model();
  by_rule->SetCapabilities(rules);
  auto model = Model();
  LanguageModelRequest request;
  request.purpose = "plan";
  request.prompt.text = "123456";
  request.input = "{}";
  for (ScriptedLanguageModel* one : {model.get(), by_rule.get()}) {
    one->Answer("plan", std::string("12345678"));
  }
  auto used = WithUsage(std::move(model), told_, world_.clock(), "acme_llm");
  auto ruled = WithUsage(std::move(by_rule), told_, world_.clock(), "offline_llm");

  for (LanguageModel* one : {used.get(), ruled.get()}) {
    absl::StatusOr<std::unique_ptr<LanguageModelCall>> call = one->Start(request);
    ASSERT_TRUE(call.ok());
    ASSERT_TRUE(world_.Run((*call)->Read()).ok());  // the text, and not the finish
  }

  ASSERT_EQ(told_.uses.size(), 2u);
  EXPECT_TRUE(told_.uses[0].estimated);
  EXPECT_EQ(told_.uses[0].amounts.input_tokens, 2);
  EXPECT_EQ(told_.uses[0].amounts.output_tokens, 2);
  EXPECT_FALSE(told_.uses[1].estimated);
  EXPECT_EQ(told_.uses[1].amounts, UsageAmounts());
}

TEST_F(UsageTest, SpeechOfACacheIsNotSynthesisedAndWhatIsGivenUpIsEstimated) {
  TtsFaults remembers;
  remembers.remembers = true;
  auto voice = WithUsage(
      std::make_unique<ScriptedTextToSpeech>(world_.executor(), world_.clock(), remembers), told_,
      world_.clock(), "acme_tts");
  const std::string text = "Caf\xC3\xA9 first.";  // 11 code points, 12 bytes

  Speak(*voice, text, 1000);
  Speak(*voice, text, 1000);
  Speak(*voice, "Something else.", 1);

  ASSERT_EQ(told_.uses.size(), 3u);
  EXPECT_EQ(told_.uses[0].amounts.characters, 11);
  EXPECT_EQ(told_.uses[0].amounts.cached_characters, 0);
  EXPECT_EQ(told_.uses[1].amounts.characters, 0);
  EXPECT_EQ(told_.uses[1].amounts.cached_characters, 11);
  EXPECT_FALSE(told_.uses[1].estimated);
  EXPECT_EQ(told_.uses[2].amounts.characters, 15);
  EXPECT_TRUE(told_.uses[2].estimated);
}

TEST_F(UsageTest, LongRecognitionIsToldOfInPartsAndNeverWhereAudioArrives) {
  SttScript script;
  for (int second : {40, 79}) {
    SttStep step;
    step.at = MediaTime(std::chrono::seconds(second));
    step.event = SttEvent(SttPartial());
    script.steps.push_back(step);
  }
  auto ears =
      WithUsage(std::make_unique<ScriptedSpeechToText>(world_.executor(), world_.clock(), script),
                told_, world_.clock(), "acme_stt");
  SttOptions options;
  options.context = Customer();
  options.max_buffered = std::chrono::hours(1);
  {
    absl::StatusOr<std::unique_ptr<SpeechToTextStream>> stream = ears->Open(options);
    ASSERT_TRUE(stream.ok());
    for (int second = 0; second < 90; ++second) {
      const size_t told = told_.uses.size();
      std::vector<int16_t> silence(16000);
      PcmChunk chunk(std::move(silence), kRecognitionRate, MediaTime(std::chrono::seconds(second)));
      ASSERT_TRUE((*stream)->Push(chunk).ok());
      ASSERT_EQ(told_.uses.size(), told);
      if (second != 44 && second != 79) continue;
      ASSERT_TRUE(world_.Run((*stream)->Read()).ok());
    }
    EXPECT_EQ(told_.uses.size(), 2u);
  }

  ASSERT_EQ(told_.uses.size(), 3u);
  EXPECT_EQ(told_.uses[0].amounts.audio_ms, 45'000);
  EXPECT_EQ(told_.uses[1].amounts.audio_ms, 35'000);
  EXPECT_EQ(told_.uses[2].amounts.audio_ms, 10'000);
  EXPECT_FALSE(told_.uses[0].goes_on);
  EXPECT_TRUE(told_.uses[2].goes_on);
  EXPECT_EQ(told_.uses[2].id, told_.uses[0].id + ".2");
}

TEST_F(UsageTest, RecognitionThatBreaksIsAFailedCallOfTheAudioItTook) {
  SttScript script;
  script.faults.drop_link_after = std::chrono::seconds(2);
  auto ears =
      WithUsage(std::make_unique<ScriptedSpeechToText>(world_.executor(), world_.clock(), script),
                told_, world_.clock(), "acme_stt");
  absl::StatusOr<std::unique_ptr<SpeechToTextStream>> stream = ears->Open(SttOptions());
  ASSERT_TRUE(stream.ok());
  for (int second = 0; second < 2; ++second) {
    std::vector<int16_t> silence(16000);
    PcmChunk chunk(std::move(silence), kRecognitionRate, MediaTime(std::chrono::seconds(second)));
    ASSERT_TRUE((*stream)->Push(chunk).ok());
  }
  EXPECT_TRUE(absl::IsUnavailable(world_.Run((*stream)->Read()).status()));

  ASSERT_EQ(told_.uses.size(), 1u);
  EXPECT_TRUE(told_.uses[0].failed);
  EXPECT_EQ(told_.uses[0].amounts.audio_ms, 2000);
}

TEST_F(UsageTest, EmbeddingsAreCountedForWhomTheyAreMade) {
  auto embedder = WithUsage(std::make_unique<ScriptedEmbedder>(world_.clock()), told_,
                            world_.clock(), "acme_embeddings");
  auto retried = WithRetry(std::move(embedder), {}, world_.clock(), {}, "acme_embeddings");
  SessionContext context = Customer();
  context.step = "skills";
  auto charged = OnBehalfOf(*retried, context);

  ASSERT_TRUE(world_.Run(charged->Embed({"Go", "SQL"})).ok());

  ASSERT_EQ(told_.uses.size(), 1u);
  EXPECT_EQ(told_.uses[0].amounts.texts, 2);
  EXPECT_EQ(told_.uses[0].amounts.characters, 5);
  EXPECT_EQ(told_.uses[0].step, "skills");
  EXPECT_EQ(told_.uses[0].context.tenant, TenantId("acme"));
}

}  // namespace
}  // namespace vivavoce::testing
