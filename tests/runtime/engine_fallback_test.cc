// SPDX-License-Identifier: Apache-2.0
// Providers that cannot be made on this machine.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/runtime/engine_fixture.h"
#include "vivavoce/base/status.h"
#include "vivavoce/runtime/engine.h"

namespace vivavoce {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using testing::StatusIs;

// Registered, its options in order, and its model nowhere to be found.
template <typename Port>
std::unique_ptr<Factory<std::unique_ptr<Port>>> Absent(const std::string& name) {
  return std::make_unique<testing::FunctionFactory<std::unique_ptr<Port>>>(
      name, [](const ProviderContext&) { return NotFound("model.onnx is absent"); });
}

class EngineFallbackTest : public EngineTest {
 protected:
  absl::StatusOr<RunResult> ConductWithAbsentOnes() {
    Registry registry = Providers();
    EXPECT_THAT(registry.speech_to_text.Add(Absent<SpeechToText>("absent")), testing::IsOk());
    EXPECT_THAT(registry.language_models.Add(Absent<LanguageModel>("absent")), testing::IsOk());
    EXPECT_THAT(registry.voice_activity.Add(Absent<VoiceActivity>("absent")), testing::IsOk());
    absl::StatusOr<std::unique_ptr<Engine>> engine =
        Engine::Make(configuration_, std::move(registry), {});
    if (!engine.ok()) return engine.status();
    return (*engine)->ConductInterview(request_, nullptr);
  }
};

TEST_F(EngineFallbackTest, ThoseThatCannotBeMadeAreServedByTheNextAndSaid) {
  configuration_.providers["stt"] = {{"absent", "{}"}, {"local", "{}"}};
  configuration_.providers["llm"] = {{"absent", "{}"}, {"offline_llm", "{}"}};
  configuration_.providers["vad"] = {{"absent", "{}"}, {"scripted", "{}"}};

  absl::StatusOr<RunResult> result = ConductWithAbsentOnes();

  ASSERT_THAT(result, testing::IsOk());
  EXPECT_EQ(result->questions_answered, 3);
  for (const char* said : {"providers.stt: model.onnx is absent; local serves",
                           "providers.llm: model.onnx is absent; offline_llm serves",
                           "providers.vad: model.onnx is absent; scripted serves"}) {
    EXPECT_THAT(result->warnings, Contains(HasSubstr(said)));
  }
}

TEST_F(EngineFallbackTest, WhereNoneCanBeMadeTheFailureIsTheMachines) {
  configuration_.providers["stt"] = {{"absent", "{}"}};

  absl::Status status = ConductWithAbsentOnes().status();

  EXPECT_THAT(status, StatusIs(absl::StatusCode::kNotFound,
                               AllOf(HasSubstr("providers.stt"), HasSubstr("model.onnx"))));
  ASSERT_TRUE(GetErrorDetail(status).has_value());
  EXPECT_EQ(GetErrorDetail(status)->provider, "absent");
}

TEST_F(EngineFallbackTest, WhatWasAskedForAndIsAbsentIsNoFaultOfTheMachine) {
  request_.audio_file = folder_.path() + "/none.wav";

  absl::Status status = Conduct().status();

  EXPECT_THAT(status, StatusIs(absl::StatusCode::kNotFound, HasSubstr("none.wav")));
  EXPECT_FALSE(GetErrorDetail(status).has_value());
}

}  // namespace
}  // namespace vivavoce
