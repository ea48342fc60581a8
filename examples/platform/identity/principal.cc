// SPDX-License-Identifier: Apache-2.0
#include "identity/principal.h"

#include <algorithm>

namespace vivavoce::platform {

bool IsAccessRole(std::string_view role) { return !PermissionsOf(role).empty(); }

std::vector<std::string> PermissionsOf(std::string_view role) {
  std::vector<std::string> permissions;
  auto add = [&](std::string_view permission) { permissions.emplace_back(permission); };
  if (role == "VIEWER" || role == "RECRUITER" || role == "ADMIN") add(kPermissionRead);
  if (role == "RECRUITER" || role == "ADMIN") {
    add(kPermissionCreate);
    add(kPermissionUpdate);
    add(kPermissionApprove);
  }
  if (role == "ADMIN") {
    add(kPermissionDelete);
    add(kPermissionAdmin);
  }
  return permissions;
}

bool Principal::Has(std::string_view permission) const {
  std::vector<std::string> permissions = PermissionsOf(role);
  return std::find(permissions.begin(), permissions.end(), permission) != permissions.end();
}

Actor Principal::AsActor() const { return Actor(kind, id, PermissionsOf(role)); }

}  // namespace vivavoce::platform
