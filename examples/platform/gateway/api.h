// SPDX-License-Identifier: Apache-2.0
// The HTTP API: what stands between a request and its row's handler.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "gateway/components.h"
#include "gateway/idempotency.h"
#include "gateway/route.h"
#include "gateway/router.h"
#include "identity/authenticator.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/base/telemetry.h"
#include "vivavoce/net/http_server.h"

namespace vivavoce::platform {

// Answers what begins with /api, /health or /metrics by its rows; the rest by `pages`.
//
// Threading: all calls on the io thread.
// Lifetime:  what it is given outlives it.
class Api final : public HttpHandler {
 public:
  Api(std::vector<Route> routes, const Components& components, Authenticator& authenticator,
      Idempotency& idempotency, HttpHandler* pages, Clock& clock, Telemetry telemetry);

  const std::vector<Route>& routes() const { return routes_; }

  boost::asio::awaitable<absl::StatusOr<HttpServerResponse>> Handle(
      HttpServerRequest request) override;

 private:
  boost::asio::awaitable<Answer> Respond(Call& call);
  boost::asio::awaitable<Answer> Perform(Call& call);
  void Log(const Call& call, const HttpServerResponse& response, const absl::Status& status,
           std::chrono::nanoseconds began) const;

  std::vector<Route> routes_;
  Router router_;
  const Components& components_;
  Authenticator& authenticator_;
  Idempotency& idempotency_;
  HttpHandler* pages_;
  Clock& clock_;
  Telemetry telemetry_;
};

}  // namespace vivavoce::platform
