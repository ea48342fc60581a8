// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "vivavoce/provider/registry.h"
#include "vivavoce/runtime/configuration.h"

namespace vivavoce::internal {

// Loads the configured plugins into the registry.
absl::Status LoadPlugins(const Configuration& configuration, Registry& registry);

// Loads the plugins that can be; a finding for each, whatever came of it.
std::vector<Finding> ExaminePlugins(const Configuration& configuration, Registry& registry);

// What the program itself, and each configured provider, finds of its needs.
std::vector<Finding> ExamineProviders(const Configuration& configuration, const Registry& registry,
                                      const ProviderContext& context);

}  // namespace vivavoce::internal
