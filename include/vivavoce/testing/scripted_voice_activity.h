// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "vivavoce/provider/voice_activity.h"

namespace vivavoce::testing {

// Speech is what is louder than digital silence, to the 10 ms; or exactly what a script says,
// whatever the audio holds.
class ScriptedVoiceActivity final : public VoiceActivity {
 public:
  ScriptedVoiceActivity() = default;
  explicit ScriptedVoiceActivity(std::vector<SpeechSegment> segments)
      : script_(std::move(segments)) {}

  absl::StatusOr<std::unique_ptr<VoiceActivityStream>> Open(
      const VoiceActivityOptions& options) override;

 private:
  std::optional<std::vector<SpeechSegment>> script_;
};

}  // namespace vivavoce::testing
