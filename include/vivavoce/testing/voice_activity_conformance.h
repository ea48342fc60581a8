// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "vivavoce/provider/voice_activity.h"
#include "vivavoce/testing/conformance.h"

namespace vivavoce::testing {

struct VoiceActivityFixture : ConformanceFixture<std::unique_ptr<VoiceActivity>> {
  VoiceActivityFixture() = default;
  std::vector<int16_t> speech;  // 2 to 20 s of someone speaking without long pauses, 16 kHz mono
  double min_found = 0.6;       // how much of it must be found to be speech
  double max_cost = 0.2;        // processor seconds that a second of audio may take
};

std::vector<RuleOutcome> CheckVoiceActivity(const VoiceActivityFixture& fixture);

// Adds a test `<name>_VoiceActivity.<rule id>_<title>` for every rule.
void RegisterVoiceActivityConformance(const std::string& name, const VoiceActivityFixture& fixture);

}  // namespace vivavoce::testing
