// SPDX-License-Identifier: Apache-2.0
// The edge: the port to which candidates' clients connect. Lets in who has a token, and hands the
// connection to the session's link.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "edge/conductor.h"
#include "edge/protocol.h"
#include "server/role.h"
#include "server/role_parts.h"

namespace vivavoce::platform {

struct EdgeOptions {
  EdgeOptions() = default;
  std::string host = "127.0.0.1";
  uint16_t port = 0;  // 0: any free one
  EdgeLimits limits;
  // Prometheus text for `GET /metrics`; empty: 404.
  std::function<std::string()> metrics;
};

class EdgeRole : public Role {
 public:
  // The port that was bound. Requires: Start() has succeeded.
  virtual uint16_t port() const = 0;
};

// Lifetime: `conductor` outlives it; it is drained after the edge.
std::unique_ptr<EdgeRole> MakeEdgeRole(const RoleParts& parts, EdgeOptions options,
                                       Conductor& conductor);

}  // namespace vivavoce::platform
