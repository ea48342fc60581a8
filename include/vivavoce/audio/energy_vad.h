// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "vivavoce/provider/factory.h"
#include "vivavoce/provider/voice_activity.h"

namespace vivavoce {

// The detector named `energy`: speech is what stands out of the noise floor, which is followed as
// it changes. It needs no model and takes loud noises for speech: the fallback for where a learned
// detector is absent. Options: none.
std::unique_ptr<VoiceActivityFactory> MakeEnergyVoiceActivityFactory();

}  // namespace vivavoce
