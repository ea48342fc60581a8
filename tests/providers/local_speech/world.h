// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/providers/local_speech/speech_world.h"

namespace vivavoce::local_speech {

class LocalSpeechTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(ModelsFolder() + "/moonshine-tiny-en")) {
      GTEST_SKIP() << "the speech models are not here (./dev assets)";
    }
  }

  Spoken Speak(const std::string& text, const std::string& voice) {
    absl::StatusOr<Spoken> spoken = speech_.Speak(text, voice);
    EXPECT_TRUE(spoken.ok()) << spoken.status();
    return spoken.ok() ? *spoken : Spoken();
  }

  std::vector<SttEvent> Recognise(const std::vector<int16_t>& samples, size_t chunk,
                                  bool partials) {
    ListenPlan plan;
    plan.chunk = chunk;
    plan.partials = partials;
    return Recognise(samples, plan);
  }

  std::vector<SttEvent> Recognise(const std::vector<int16_t>& samples, const ListenPlan& plan) {
    absl::StatusOr<std::vector<SttEvent>> events = speech_.Listen(samples, plan);
    EXPECT_TRUE(events.ok()) << events.status();
    return events.ok() ? *events : std::vector<SttEvent>();
  }

  SpeechWorld speech_;
};

}  // namespace vivavoce::local_speech
