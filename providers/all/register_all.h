// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "absl/status/status.h"
#include "vivavoce/provider/registry.h"

namespace vivavoce {

// Registers every provider that this build has.
//
// Errors: AlreadyExists when the application has registered one of the names itself.
absl::Status RegisterAll(Registry& registry);

}  // namespace vivavoce
