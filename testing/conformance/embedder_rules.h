// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "testing/conformance/rig.h"
#include "testing/conformance/rule.h"
#include "vivavoce/testing/embedder_conformance.h"

namespace vivavoce::testing::internal {

using EmbedderRig = ProviderRig<Embedder, EmbedderFixture>;
using EmbedderRule = Rule<EmbedderRig>;

std::vector<EmbedderRule> EmbedderRules();

}  // namespace vivavoce::testing::internal
