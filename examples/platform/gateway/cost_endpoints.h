// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <vector>

#include "gateway/route.h"
#include "vivavoce/provider/store.h"

namespace vivavoce::platform {

// /costs: what the providers took, and what it cost.
//
// Threading: all calls on the io thread.
// Lifetime:  the store outlives it; it outlives the rows.
class CostEndpoints {
 public:
  explicit CostEndpoints(Store& store) : store_(store) {}

  void AddTo(std::vector<Route>& rows);

 private:
  boost::asio::awaitable<Answer> List(Call& call);

  Store& store_;
};

}  // namespace vivavoce::platform
