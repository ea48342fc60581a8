// SPDX-License-Identifier: Apache-2.0
// The planner: from a complete submission to a plan that a person can approve.
#pragma once

#include <memory>

#include "server/role.h"
#include "server/role_parts.h"

namespace vivavoce::platform {

std::unique_ptr<Role> MakePlannerRole(const RoleParts& parts);

}  // namespace vivavoce::platform
