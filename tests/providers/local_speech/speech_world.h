// SPDX-License-Identifier: Apache-2.0
// The provider in virtual time, on the real models: what the tests and the benchmark speak and
// listen with.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "vivavoce/provider/factory.h"
#include "vivavoce/testing/recording_sinks.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce::local_speech {

// Where the models are: VIVAVOCE_MODELS, else the checkout's own.
std::string ModelsFolder();

struct Spoken {
  Spoken() = default;
  std::vector<int16_t> samples;  // 16 kHz
  std::vector<TtsMark> marks;
  TtsUsage usage;
  double first_audio_seconds = 0;  // from the push of the text, as the wall counts
  double seconds = 0;              // all of it
};

struct ListenPlan {
  ListenPlan() = default;
  size_t chunk = 1600;  // samples
  bool partials = false;
  std::vector<std::string> phrases;
  std::vector<size_t> finalize_at;  // after so many samples, in order
};

class SpeechWorld {
 public:
  SpeechWorld();

  ProviderContext& context() { return context_; }
  testing::VirtualTimeDriver& world() { return world_; }
  testing::RecordingSinks& sinks() { return sinks_; }

  // A voice and a recogniser of this machine; made with `options` at the first call.
  absl::StatusOr<Spoken> Speak(const std::string& text, const std::string& voice);
  absl::StatusOr<std::vector<SttEvent>> Listen(const std::vector<int16_t>& samples,
                                               const ListenPlan& plan);

  // The next Speak() and Listen() make new ones.
  void Forget();
  // For what is made from now on.
  void set_speech_options(std::string json) { speech_options_ = std::move(json); }

 private:
  testing::RecordingSinks sinks_;
  testing::VirtualTimeDriver world_;
  ProviderContext context_;
  std::string speech_options_ = "{}";
  std::unique_ptr<TextToSpeech> speaker_;
  std::unique_ptr<SpeechToText> listener_;
};

// Where a live conversation asks for finals: `after` the end of each speech, of which `events` of
// the same `samples` tell.
std::vector<size_t> AfterEachSpeech(const std::vector<SttEvent>& events, Millis after,
                                    size_t samples);

// The finals' texts, joined by spaces.
std::string Text(const std::vector<SttEvent>& events);

}  // namespace vivavoce::local_speech
