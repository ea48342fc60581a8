// SPDX-License-Identifier: Apache-2.0
// The front door with a scripted recogniser and the embedded brain and store.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "tests/temporary_folder.h"
#include "vivavoce/audio/wav_writer.h"
#include "vivavoce/providers/offline_llm/offline_llm.h"
#include "vivavoce/providers/sqlite/sqlite.h"
#include "vivavoce/runtime/engine.h"
#include "vivavoce/testing/function_factory.h"
#include "vivavoce/testing/marked_speech.h"
#include "vivavoce/testing/scripted_speech_to_text.h"
#include "vivavoce/testing/scripted_text_to_speech.h"
#include "vivavoce/testing/scripted_voice_activity.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce {

inline constexpr char kJob[] = R"({
  "candidate": {"ref": "c-1", "name": "Sample Person", "email": "sample@example.org"},
  "job": {"title": "Backend Engineer", "level": "SENIOR",
    "description": "You design and tune the PostgreSQL databases behind our ordering platform.",
    "skills": [{"name": "PostgreSQL", "required": true, "weight": 2},
               {"name": "Incident response", "required": true, "weight": 1},
               {"name": "Code review", "required": false, "weight": 1}]},
  "interview": {"durationMinutes": 12, "language": "en-US"}})";

inline constexpr const char* kAnswers[] = {
    "Last year I moved our ledger to PostgreSQL fourteen because vacuum took six hours. I split "
    "the table by month and the run fell from six hours to ten minutes.",
    "In March I led the response when orders stopped. I found a full disk, moved the log away and "
    "we were back within twenty minutes. Since then we alert at eighty percent.",
    "I review every change in two passes. In one review I found a race that would have charged "
    "customers twice, so I asked for a test and we caught it before release."};

inline std::string ReadText(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

class EngineTest : public ::testing::Test {
 protected:
  EngineTest() {
    Millis::rep each = 12'000;
    for (int16_t id = 1; id <= 3; ++id) {
      script_.utterances[id] = kAnswers[id - 1];
      Append(testing::MakeMarkedSpeech(id, Millis(each)));
      Append(testing::MakeSilence(Millis(3000)));
    }
    request_.submission_json = kJob;
    request_.audio_file = folder_.path() + "/answers.wav";
    request_.out_folder = folder_.path() + "/run";
    request_.voice = kNoVoice;
    WriteRecording();
  }

  void Append(const std::vector<int16_t>& more) {
    samples_.insert(samples_.end(), more.begin(), more.end());
  }
  void WriteRecording() {
    auto wav = WavWriter::Make(request_.audio_file, kRecognitionRate, 1);
    ASSERT_THAT(wav, testing::IsOk());
    ASSERT_THAT((*wav)->Write(samples_), testing::IsOk());
    ASSERT_THAT((*wav)->Finish(), testing::IsOk());
  }

  Registry Providers() {
    Registry registry;
    testing::SttScript script = script_;
    EXPECT_THAT(registry.speech_to_text.Add(
                    std::make_unique<testing::FunctionFactory<std::unique_ptr<SpeechToText>>>(
                        "local",
                        [script](const ProviderContext& context) {
                          return std::make_unique<testing::ScriptedSpeechToText>(
                              context.executor, *context.clock, script);
                        })),
                testing::IsOk());
    testing::TtsFaults faults = tts_faults_;
    EXPECT_THAT(registry.text_to_speech.Add(
                    std::make_unique<testing::FunctionFactory<std::unique_ptr<TextToSpeech>>>(
                        "scripted",
                        [faults](const ProviderContext& context) {
                          return std::make_unique<testing::ScriptedTextToSpeech>(
                              context.executor, *context.clock, faults);
                        })),
                testing::IsOk());
    EXPECT_THAT(registry.voice_activity.Add(
                    std::make_unique<testing::FunctionFactory<std::unique_ptr<VoiceActivity>>>(
                        "scripted",
                        [](const ProviderContext&) {
                          return std::make_unique<testing::ScriptedVoiceActivity>();
                        })),
                testing::IsOk());
    EXPECT_THAT(registry.language_models.Add(MakeOfflineLanguageModelFactory()), testing::IsOk());
    EXPECT_THAT(registry.stores.Add(MakeSqliteStoreFactory()), testing::IsOk());
    return registry;
  }

  static Configuration Choices() {
    Configuration configuration;
    configuration.share_path = std::string(VIVAVOCE_SOURCE_DIR) + "/share";
    configuration.providers["stt"] = {{"local", "{}"}};
    configuration.providers["tts"] = {{"scripted", "{}"}};
    configuration.providers["vad"] = {{"scripted", "{}"}};
    configuration.providers["llm"] = {{"offline_llm", "{}"}};
    return configuration;
  }

  absl::StatusOr<RunResult> Conduct() {
    absl::StatusOr<std::unique_ptr<Engine>> engine = Engine::Make(configuration_, Providers(), {});
    if (!engine.ok()) return engine.status();
    return (*engine)->ConductInterview(request_, nullptr);
  }

  static std::string Schema(const std::string& name) {
    return ReadText(std::string(VIVAVOCE_SOURCE_DIR) + "/docs/schemas/" + name + ".schema.json");
  }

  TemporaryFolder folder_;
  Configuration configuration_ = Choices();
  testing::SttScript script_;
  testing::TtsFaults tts_faults_;
  std::vector<int16_t> samples_;
  RecordedInterviewRequest request_;
};

}  // namespace vivavoce
