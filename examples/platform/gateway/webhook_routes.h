// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <vector>

#include "gateway/route.h"
#include "identity/webhook_endpoints.h"

namespace vivavoce::platform {

// /webhook-endpoints: a tenant's own.
//
// Threading: all calls on the io thread.
// Lifetime:  what it is given outlives it; it outlives the rows.
class WebhookRoutes {
 public:
  WebhookRoutes(WebhookEndpoints& endpoints, bool allow_private_targets)
      : endpoints_(endpoints), allow_private_targets_(allow_private_targets) {}

  void AddTo(std::vector<Route>& rows);

 private:
  boost::asio::awaitable<Answer> List(Call& call);
  boost::asio::awaitable<Answer> Create(Call& call);
  boost::asio::awaitable<Answer> Change(Call& call);
  boost::asio::awaitable<Answer> Rotate(Call& call);
  boost::asio::awaitable<Answer> Delete(Call& call);

  WebhookEndpoints& endpoints_;
  bool allow_private_targets_;
};

}  // namespace vivavoce::platform
