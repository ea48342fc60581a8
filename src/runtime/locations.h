// SPDX-License-Identifier: Apache-2.0
// Where the shared data and the models lie (docs/configuration.md). Empty: nowhere.
#pragma once

#include <string>

#include "vivavoce/runtime/configuration.h"

namespace vivavoce::internal {

std::string FindShare(const ConfigurationSources& sources);

// `configured` is models.path, relative to the configuration's folder, or empty.
std::string FindModels(const ConfigurationSources& sources, const Configuration& configuration,
                       const std::string& configured);

}  // namespace vivavoce::internal
