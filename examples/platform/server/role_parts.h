// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "vivavoce/lifecycle/interviews.h"
#include "vivavoce/lifecycle/sessions.h"
#include "vivavoce/net/http.h"
#include "vivavoce/net/http_server.h"
#include "vivavoce/provider/factory.h"
#include "vivavoce/runtime/ports.h"

namespace vivavoce::platform {

// What a role is made of. None of the pointers is null.
//
// Lifetime: all of it outlives the role.
struct RoleParts {
  RoleParts() = default;
  Ports* ports = nullptr;
  Interviews* interviews = nullptr;
  Sessions* sessions = nullptr;
  ServerListener* listener = nullptr;
  HttpClient* http = nullptr;      // to those whom the operator named
  HttpClient* webhooks = nullptr;  // to those whom others named: private addresses are refused
  std::function<std::string()> metrics;          // Prometheus text of the process; may be empty
  std::function<std::vector<Finding>()> health;  // of all roles and ports; may be empty
  std::string work_path;                         // folder for files that are being made
  ProviderContext context;  // executor, clock, pool, telemetry: for what a role makes itself
};

}  // namespace vivavoce::platform
