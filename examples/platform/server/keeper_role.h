// SPDX-License-Identifier: Apache-2.0
// Keeps every interview moving: a state that has lasted too long is ended by its timer, and one
// whose worker has given up is FAILED, for a person to send it on.
#pragma once

#include <memory>

#include "server/role.h"
#include "server/role_parts.h"

namespace vivavoce::platform {

std::unique_ptr<Role> MakeKeeperRole(const RoleParts& parts);

}  // namespace vivavoce::platform
