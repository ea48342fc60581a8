// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "testing/conformance/rig.h"
#include "testing/conformance/rule.h"
#include "vivavoce/testing/voice_activity_conformance.h"

namespace vivavoce::testing::internal {

using VadRig = ProviderRig<VoiceActivity, VoiceActivityFixture>;
using VadRule = Rule<VadRig>;

std::vector<VadRule> VadRules();

}  // namespace vivavoce::testing::internal
