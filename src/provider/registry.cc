// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/provider/registry.h"

#include "vivavoce/base/spelling.h"
#include "vivavoce/base/status.h"

namespace vivavoce::internal {

absl::Status FactoryAlreadyRegistered(std::string_view name) {
  return Error(absl::StatusCode::kAlreadyExists,
               "registry: a provider named " + std::string(name) + " is registered already");
}

absl::Status UnknownFactory(std::string_view name, const std::vector<std::string>& known) {
  std::string message = "registry: no provider named " + std::string(name);
  std::string nearest = NearestName(name, known);
  if (!nearest.empty()) message += "; did you mean " + nearest + "?";
  message += known.empty() ? " (none is registered)" : " (known:";
  for (const std::string& other : known) message += " " + other;
  if (!known.empty()) message += ")";
  return NotFound(message);
}

}  // namespace vivavoce::internal
