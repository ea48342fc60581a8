// SPDX-License-Identifier: Apache-2.0
// The reference server: roles on one io thread, the relay that carries their events, and the
// signals that end them.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "server/role.h"
#include "server/role_parts.h"
#include "vivavoce/provider/registry.h"
#include "vivavoce/runtime/configuration.h"

namespace vivavoce::platform {

struct ServerOptions {
  ServerOptions() = default;
  Configuration configuration;
  std::vector<std::string> roles;        // names of `MakeRole()`; "all": every one
  std::function<std::string()> metrics;  // Prometheus text; may be empty
  // Told once everything listens: where each role does, "gateway" -> "http://127.0.0.1:3009".
  std::function<void(const std::vector<std::pair<std::string, std::string>>&)> on_ready;
};

// The roles' names, for --help and for errors.
std::vector<std::string> RoleNames();

// Serves until SIGTERM or SIGINT, then drains: sessions are parked, requests answered, what was
// begun is finished, within the configuration's drainSeconds. A second signal ends it at once.
//
// Blocking: the whole time.
// Errors: what kept it from starting, or what a role could not go on after.
absl::Status Serve(ServerOptions options, const Registry& registry, Telemetry telemetry);

}  // namespace vivavoce::platform
