// SPDX-License-Identifier: Apache-2.0
// The candidate's way in: the link, and the session that it opens.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "gateway/route.h"
#include "identity/tenants.h"
#include "vivavoce/lifecycle/interviews.h"
#include "vivavoce/lifecycle/sessions.h"

namespace vivavoce::platform {

// Threading: all calls on the io thread.
// Lifetime:  what it is given outlives it; it outlives the rows.
class SessionEndpoints {
 public:
  // The URLs as candidates reach pages and edge, without a slash at the end; known once the server
  // listens.
  SessionEndpoints(Interviews& interviews, Sessions& sessions, Tenants& tenants,
                   const std::string& gateway_url, const std::string& edge_url)
      : interviews_(interviews),
        sessions_(sessions),
        tenants_(tenants),
        gateway_url_(gateway_url),
        edge_url_(edge_url) {}

  void AddTo(std::vector<Route>& rows);

 private:
  boost::asio::awaitable<Answer> Invite(Call& call);
  boost::asio::awaitable<Answer> Describe(Call& call);
  boost::asio::awaitable<Answer> Open(Call& call);

  Interviews& interviews_;
  Sessions& sessions_;
  Tenants& tenants_;
  const std::string& gateway_url_;
  const std::string& edge_url_;
};

}  // namespace vivavoce::platform
