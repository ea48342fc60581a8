// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "testing/conformance/rig.h"
#include "testing/conformance/rule.h"
#include "vivavoce/testing/language_model_conformance.h"

namespace vivavoce::testing::internal {

using LmRig = ProviderRig<LanguageModel, LanguageModelFixture>;
using LmRule = Rule<LmRig>;

std::vector<LmRule> LmRules();

}  // namespace vivavoce::testing::internal
