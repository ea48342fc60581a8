// SPDX-License-Identifier: Apache-2.0
// The notifier: tells the employer's systems what has become of an interview. Each message is kept
// until its receiver has taken it, and each receiver is tried on its own.
#pragma once

#include <memory>

#include "server/role.h"
#include "server/role_parts.h"

namespace vivavoce::platform {

std::unique_ptr<Role> MakeNotifierRole(const RoleParts& parts);

}  // namespace vivavoce::platform
