// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "vivavoce/provider/voice_activity.h"

namespace vivavoce::local_speech {

// Loads one detector at once, so that the first Open() at the default threshold is quick.
//
// Errors:   those of SileroDetector::Load().
// Blocking: some 30 ms.
absl::StatusOr<std::unique_ptr<VoiceActivity>> MakeVoiceActivity(const std::string& detector_path);

}  // namespace vivavoce::local_speech
