// SPDX-License-Identifier: Apache-2.0
// The provider under the rules of its three ports.
#include <filesystem>
#include <string>

#include "local_speech.h"
#include "tests/providers/local_speech/speech_world.h"
#include "vivavoce/testing/speech_to_text_conformance.h"
#include "vivavoce/testing/text_to_speech_conformance.h"
#include "vivavoce/testing/voice_activity_conformance.h"

namespace vivavoce::local_speech {
namespace {

constexpr char kSentence[] = "We moved the ledger to another disk, because the first one was full.";

void Prepare(ProviderContext& context) {
  context.models_path = ModelsFolder();
  context.share_path = std::string(VIVAVOCE_SOURCE_DIR) + "/share";
}

std::string Missing() {
  bool here = std::filesystem::exists(ModelsFolder() + "/" + "moonshine-tiny-en");
  return here ? "" : "the speech models are not here (./dev assets)";
}

// flite is linked in: there is speech even where there are no models.
std::vector<int16_t> Sentence() {
  SpeechWorld world;
  absl::StatusOr<Spoken> spoken = world.Speak(kSentence, "flite:rms");
  return spoken.ok() ? spoken->samples : std::vector<int16_t>();
}

bool RegisterAll() {
  testing::SpeechToTextFixture hearing;
  hearing.factory = &MakeLocalSpeechToTextFactory;
  hearing.known_option = "model";
  hearing.prepare = Prepare;
  hearing.unavailable = Missing;
  hearing.speech = Sentence();
  hearing.text = kSentence;
  testing::RegisterSpeechToTextConformance("Local", hearing);

  for (const char* voice : {"flite", "kokoro"}) {
    testing::TextToSpeechFixture speaking;
    speaking.factory = &MakeLocalTextToSpeechFactory;
    speaking.options = std::string(R"({"voice": ")") + voice + "\"}";
    speaking.known_option = "voice";
    speaking.prepare = Prepare;
    speaking.unavailable = Missing;
    if (std::string_view(voice) == "kokoro") speaking.long_sentences = 3;
    testing::RegisterTextToSpeechConformance(
        std::string_view(voice) == "kokoro" ? "LocalKokoro" : "LocalFlite", speaking);
  }

  testing::VoiceActivityFixture detecting;
  detecting.factory = &MakeLocalVoiceActivityFactory;
  detecting.known_option = "path";
  detecting.prepare = Prepare;
  detecting.unavailable = Missing;
  detecting.speech = hearing.speech;
  testing::RegisterVoiceActivityConformance("Local", detecting);
  return true;
}

[[maybe_unused]] const bool kRegistered = RegisterAll();

}  // namespace
}  // namespace vivavoce::local_speech
