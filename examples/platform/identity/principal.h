// SPDX-License-Identifier: Apache-2.0
// Who calls, and what a role may do.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "vivavoce/base/ids.h"
#include "vivavoce/domain/lifecycle.h"

namespace vivavoce::platform {

inline constexpr std::string_view kPermissionCreate = "interview:create";
inline constexpr std::string_view kPermissionRead = "interview:read";
inline constexpr std::string_view kPermissionUpdate = "interview:update";
inline constexpr std::string_view kPermissionApprove = "interview:approve";
inline constexpr std::string_view kPermissionDelete = "interview:delete";
inline constexpr std::string_view kPermissionAdmin = "admin";

// ADMIN, RECRUITER, VIEWER.
bool IsAccessRole(std::string_view role);
// Empty for a role that is none.
std::vector<std::string> PermissionsOf(std::string_view role);

// An authenticated caller.
struct Principal {
  Principal() = default;
  ActorKind kind = ActorKind::kApiKey;  // kPerson or kApiKey
  std::string id;                       // of the person or the key
  TenantId tenant;
  std::string role;

  bool Has(std::string_view permission) const;
  Actor AsActor() const;
};

}  // namespace vivavoce::platform
