// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "local_speech.h"
#include "vivavoce/audio/resampler.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce::local_speech {

// Where the models are: VIVAVOCE_MODELS, else the checkout's own.
inline std::string ModelsFolder() {
  const char* named = std::getenv("VIVAVOCE_MODELS");
  return named != nullptr ? named : std::string(VIVAVOCE_SOURCE_DIR) + "/.models";
}

// The provider in virtual time, on the real models.
class LocalSpeechTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(ModelsFolder() + "/moonshine-tiny-en")) {
      GTEST_SKIP() << "the speech models are not here (./dev assets)";
    }
    context_ = world_.Context();
    context_.models_path = ModelsFolder();
    context_.share_path = std::string(VIVAVOCE_SOURCE_DIR) + "/share";
  }

  struct Spoken {
    std::vector<int16_t> samples;  // 16 kHz
    std::vector<TtsMark> marks;
  };

  Spoken Speak(const std::string& text, const std::string& voice) {
    auto speech = MakeLocalTextToSpeechFactory()->Make("{}", context_);
    EXPECT_TRUE(speech.ok()) << speech.status();
    Spoken spoken;
    absl::Status status = world_.Run(SpeakInto(**speech, text, voice, spoken));
    EXPECT_TRUE(status.ok()) << status;
    return spoken;
  }

  std::vector<SttEvent> Recognise(const std::vector<int16_t>& samples, size_t chunk,
                                  bool partials) {
    auto speech = MakeLocalSpeechToTextFactory()->Make("{}", context_);
    EXPECT_TRUE(speech.ok()) << speech.status();
    SttOptions options;
    options.partials = partials;
    options.max_buffered = std::chrono::minutes(10);
    auto stream = (*speech)->Open(options);
    EXPECT_TRUE(stream.ok()) << stream.status();
    SampleCount at;
    while (at.value < static_cast<int64_t>(samples.size())) {
      size_t end = std::min(samples.size(), static_cast<size_t>(at.value) + chunk);
      std::vector<int16_t> part(samples.begin() + at.value,
                                samples.begin() + static_cast<std::ptrdiff_t>(end));
      PcmChunk pcm(std::move(part), kRecognitionRate, MediaTime{kRecognitionRate.Duration(at)});
      EXPECT_TRUE((*stream)->Push(pcm).ok());
      at = {static_cast<int64_t>(end)};
    }
    (*stream)->Finish();
    std::vector<SttEvent> events;
    absl::Status status = world_.Run(ReadAll(**stream, events));
    EXPECT_TRUE(status.ok()) << status;
    return events;
  }

  static std::string Text(const std::vector<SttEvent>& events) {
    std::string text;
    for (const SttEvent& event : events) {
      const auto* final = std::get_if<SttFinal>(&event);
      if (final == nullptr || final->text.empty()) continue;
      text += (text.empty() ? "" : " ") + final->text;
    }
    return text;
  }

  static boost::asio::awaitable<absl::Status> SpeakInto(TextToSpeech& speech, std::string text,
                                                        std::string voice, Spoken& spoken) {
    TtsOptions options;
    options.voice = std::move(voice);
    absl::StatusOr<std::unique_ptr<TextToSpeechStream>> stream = speech.Open(options);
    if (!stream.ok()) co_return stream.status();
    absl::Status pushed = (*stream)->Push(text);
    if (!pushed.ok()) co_return pushed;
    (*stream)->Finish();
    std::vector<int16_t> samples;
    for (;;) {
      absl::StatusOr<std::optional<TtsEvent>> event = co_await (*stream)->Read();
      if (!event.ok()) co_return event.status();
      if (!event->has_value()) break;
      if (auto* mark = std::get_if<TtsMark>(&**event)) spoken.marks.push_back(*mark);
      if (auto* audio = std::get_if<TtsAudio>(&**event)) {
        samples.insert(samples.end(), audio->pcm.samples().begin(), audio->pcm.samples().end());
      }
    }
    spoken.samples = Resample(samples, kPlayoutRate, kRecognitionRate);
    co_return absl::OkStatus();
  }

  static boost::asio::awaitable<absl::Status> ReadAll(SpeechToTextStream& stream,
                                                      std::vector<SttEvent>& events) {
    for (;;) {
      absl::StatusOr<std::optional<SttEvent>> event = co_await stream.Read();
      if (!event.ok()) co_return event.status();
      if (!event->has_value()) co_return absl::OkStatus();
      events.push_back(**event);
    }
  }

  testing::VirtualTimeDriver world_;
  ProviderContext context_;
};

}  // namespace vivavoce::local_speech
