// SPDX-License-Identifier: Apache-2.0
// Audio that no microphone gives: nothing at all, far too much, buzzing.
#include <cmath>

#include "local_speech.h"
#include "speech_to_text.h"
#include "turn_recognizer.h"
#include "vivavoce/base/metric_names.h"
#include "vivavoce/testing/status_matchers.h"
#include "world.h"

namespace vivavoce::local_speech {
namespace {

constexpr int64_t kSecond = 16000;

class HostileAudioTest : public LocalSpeechTest {
 protected:
  std::unique_ptr<SpeechToTextStream> Open(const SttOptions& options) {
    auto made = MakeLocalSpeechToTextFactory()->Make("{}", speech_.context());
    EXPECT_THAT(made, testing::IsOk());
    listener_ = *std::move(made);
    auto stream = listener_->Open(options);
    EXPECT_THAT(stream, testing::IsOk());
    return *std::move(stream);
  }

  std::unique_ptr<SpeechToText> listener_;
};

PcmChunk Silence(int64_t samples, int64_t at) {
  return PcmChunk(std::vector<int16_t>(static_cast<size_t>(samples)), kRecognitionRate,
                  MediaTime{kRecognitionRate.Duration({at})});
}

// A saw tooth whose loudness goes up and down four times a second.
std::vector<int16_t> Buzz(double seconds) {
  std::vector<int16_t> samples(static_cast<size_t>((seconds + 3) * kSecond));
  double smooth = 0;
  for (size_t i = kSecond / 2; i < static_cast<size_t>(seconds * kSecond) + kSecond / 2; ++i) {
    const double t = static_cast<double>(i) / kSecond;
    const double swell = 0.5 - 0.5 * std::cos(2 * M_PI * 4 * t);
    smooth += 0.3 * (2 * std::fmod(t * 110 * (1 + 0.05 * std::sin(3 * t)), 1.0) - 1 - smooth);
    samples[i] = static_cast<int16_t>(6000 * swell * smooth);
  }
  return samples;
}

TEST_F(HostileAudioTest, NoAudioGivesNoEvents) {
  auto stream = Open(SttOptions());
  ASSERT_THAT(stream->Push(Silence(0, 0)), testing::IsOk());
  stream->Finish();

  auto event = speech_.world().Run(stream->Read());

  ASSERT_THAT(event, testing::IsOk());
  EXPECT_FALSE(event->has_value());
}

TEST_F(HostileAudioTest, WhatDoesNotFitIsRefusedAndNotKept) {
  SttOptions options;
  options.max_buffered = std::chrono::seconds(10);
  auto stream = Open(options);

  EXPECT_THAT(stream->Push(Silence(11 * kSecond, 0)),
              testing::StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_THAT(stream->Push(Silence(9 * kSecond, 0)), testing::IsOk());
  EXPECT_THAT(stream->Push(Silence(2 * kSecond, 9 * kSecond)),
              testing::StatusIs(absl::StatusCode::kResourceExhausted));
}

// As fast as it goes: what is kept must not grow with what was pushed.
TEST_F(HostileAudioTest, HoursOfSilenceTakeNoMemory) {
  auto files = FindRecognizer(ModelsFolder() + "/" + std::string(kTinyFolder));
  ASSERT_THAT(files, testing::IsOk());
  RecognitionModels models(*files, "en", ModelsFolder() + "/silero_vad/silero_vad.onnx", 0.4,
                           Pronunciations());
  auto recognizer = models.Load();
  ASSERT_THAT(recognizer, testing::IsOk());
  const TurnRules rules;
  TurnRecognizer turn(*recognizer, models.detectors(), models.timer(), nullptr, rules);
  std::vector<SttEvent> events;
  int64_t pushed = 0;
  int64_t most_kept = 0;
  for (int64_t odd = 1; pushed < 20 * 60 * kSecond; odd = (odd * 31 + 7) % (3 * kSecond)) {
    turn.Add(Silence(odd, pushed));
    pushed += odd;
    for (;;) {
      absl::StatusOr<bool> worked = turn.Step(events);
      ASSERT_THAT(worked, testing::IsOk());
      if (!*worked) break;
    }
    most_kept = std::max(most_kept, pushed - turn.released());
  }

  EXPECT_TRUE(events.empty());
  EXPECT_LE(most_kept, rules.lead + 4 * kSecond);
}

TEST_F(HostileAudioTest, TextFromBuzzingIsDroppedAndCounted) {
  std::vector<SttEvent> events = Recognise(Buzz(4), 1600, false);

  int64_t dropped = 0;
  for (const SttEvent& event : events) dropped += std::holds_alternative<SttDropped>(event) ? 1 : 0;
  EXPECT_EQ(dropped, 1);
  EXPECT_EQ(Text(events), "");
  EXPECT_EQ(speech_.sinks().Count(metric::kSttInventionsDropped), 1);
}

TEST_F(HostileAudioTest, AForeignFolderIsNoModelAndSaysWhy) {
  const std::string folder = ::testing::TempDir() + "/not_a_model";
  std::filesystem::create_directories(folder);
  const std::string options = R"({"model": ")" + folder + "\"}";

  absl::Status status = MakeLocalSpeechToTextFactory()->Make(options, speech_.context()).status();

  EXPECT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr("not_a_model"));
}

}  // namespace
}  // namespace vivavoce::local_speech
