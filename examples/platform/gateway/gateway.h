// SPDX-License-Identifier: Apache-2.0
// The gateway role: the HTTP API, the pages and what operators ask, on one port.
//
//   std::unique_ptr<Role> gateway = MakeGatewayRole(parts);
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "server/role.h"
#include "server/role_parts.h"
#include "vivavoce/base/blocking_pool.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/base/secret.h"
#include "vivavoce/base/telemetry.h"
#include "vivavoce/net/http.h"
#include "vivavoce/net/http_server.h"
#include "vivavoce/provider/blob_store.h"
#include "vivavoce/provider/store.h"
#include "vivavoce/runtime/configuration.h"

namespace vivavoce::platform {

// Lifetime: all that is pointed to outlives the gateway.
struct GatewayParts {
  GatewayParts() = default;
  boost::asio::any_io_executor executor;
  Store* store = nullptr;              // never null
  BlobStore* blobs = nullptr;          // never null
  BlockingPool* pool = nullptr;        // never null
  Clock* clock = nullptr;              // never null
  HttpClient* http = nullptr;          // null: issuers cannot be asked
  ServerListener* listener = nullptr;  // null: Start() does not listen
  Telemetry telemetry;
  ServerSettings settings;
  std::string web_folder;                        // the pages; empty: there are none
  std::vector<std::string> languages;            // that an interview may be in; empty: any
  Secret bootstrap_key;                          // of the first tenant, where there is none yet
  std::string admin_socket;                      // path; empty: there is none
  std::function<std::vector<Finding>()> health;  // of the other roles and ports; may be empty
  std::function<std::string()> metrics;          // Prometheus text; may be empty
  // "ws://host:port" of the edge, where it listens in this process; asked once it does.
  std::function<std::string()> edge_address;
};

class Gateway : public Role {
 public:
  // What answers the requests; good after Start().
  virtual HttpHandler& api() = 0;
  // The bound port; 0 where there is none.
  virtual uint16_t port() const = 0;
};

std::unique_ptr<Gateway> MakeGateway(GatewayParts parts);

// As one of a server's roles, by its configuration; VIVAVOCE_BOOTSTRAP_API_KEY is of the process's
// environment. `edge_address`: as in GatewayParts; empty where the edge is another process.
std::unique_ptr<Role> MakeGatewayRole(const RoleParts& parts,
                                      std::function<std::string()> edge_address);

}  // namespace vivavoce::platform
