// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/provider/plugin.h"

#include "local_speech.h"
#include "vivavoce/version.h"

namespace {

absl::Status Register(vivavoce::Registry& registry) {
  absl::Status status = registry.speech_to_text.Add(vivavoce::MakeLocalSpeechToTextFactory());
  if (status.ok()) status = registry.text_to_speech.Add(vivavoce::MakeLocalTextToSpeechFactory());
  if (status.ok()) status = registry.voice_activity.Add(vivavoce::MakeLocalVoiceActivityFactory());
  return status;
}

}  // namespace

VIVAVOCE_PLUGIN("local_speech", VIVAVOCE_VERSION, Register)
