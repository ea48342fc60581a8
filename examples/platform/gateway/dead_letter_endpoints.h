// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <vector>

#include "gateway/route.h"
#include "vivavoce/lifecycle/interviews.h"
#include "vivavoce/provider/store.h"

namespace vivavoce::platform {

// /dlq: what no consumer could handle, shown and sent again.
//
// Threading: all calls on the io thread.
// Lifetime:  store and interviews outlive it; it outlives the rows.
class DeadLetterEndpoints {
 public:
  DeadLetterEndpoints(Store& store, Interviews& interviews)
      : store_(store), interviews_(interviews) {}

  void AddTo(std::vector<Route>& rows);

 private:
  boost::asio::awaitable<Answer> List(Call& call);
  boost::asio::awaitable<Answer> Redrive(Call& call);

  Store& store_;
  Interviews& interviews_;
};

}  // namespace vivavoce::platform
