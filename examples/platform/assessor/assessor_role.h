// SPDX-License-Identifier: Apache-2.0
// The assessor: from a completed interview to a draft assessment and its report.
#pragma once

#include <memory>

#include "server/role.h"
#include "server/role_parts.h"

namespace vivavoce::platform {

std::unique_ptr<Role> MakeAssessorRole(const RoleParts& parts);

}  // namespace vivavoce::platform
