// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/role.h"
#include "server/role_parts.h"

namespace vivavoce::platform {

// The roles of these names, each once, in the order in which they start; "all" stands for all.
//
// Errors: InvalidArgument for a name that is none, naming those there are.
absl::StatusOr<std::vector<std::unique_ptr<Role>>> MakeRoles(const std::vector<std::string>& names,
                                                             const RoleParts& parts);

}  // namespace vivavoce::platform
