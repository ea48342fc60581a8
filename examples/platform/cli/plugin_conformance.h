// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/provider/registry.h"
#include "vivavoce/testing/plugin_conformance.h"

namespace vivavoce::cli {

// Holds the plugin's model providers to their ports' rules, with their default options.
//
// Blocking: some seconds a provider.
// Errors: Unimplemented when this program was built without the test kit.
absl::StatusOr<std::vector<testing::ProviderOutcome>> HoldToRules(const Registry& registry,
                                                                  const std::string& models_path);

// How many of the rules came out so.
int Count(const testing::ProviderOutcome& provider, testing::RuleOutcome::Result result);

}  // namespace vivavoce::cli
