// SPDX-License-Identifier: Apache-2.0
// The eraser: deletes an interview's data once somebody has asked for it.
#pragma once

#include <memory>

#include "server/role.h"
#include "server/role_parts.h"

namespace vivavoce::platform {

std::unique_ptr<Role> MakeEraserRole(const RoleParts& parts);

}  // namespace vivavoce::platform
