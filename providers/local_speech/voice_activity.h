// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "vivavoce/provider/voice_activity.h"

namespace vivavoce::local_speech {

// Silero as the `VoiceActivity` of this provider.
std::unique_ptr<VoiceActivity> MakeVoiceActivity(std::string silero_path);

}  // namespace vivavoce::local_speech
