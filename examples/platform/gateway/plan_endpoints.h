// SPDX-License-Identifier: Apache-2.0
// An interview's plan: shown, approved, rejected, sent back with what should be different.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <vector>

#include "gateway/route.h"
#include "vivavoce/lifecycle/interviews.h"

namespace vivavoce::platform {

// Threading: all calls on the io thread.
// Lifetime:  interviews outlive it; it outlives the rows.
class PlanEndpoints {
 public:
  explicit PlanEndpoints(Interviews& interviews) : interviews_(interviews) {}

  void AddTo(std::vector<Route>& rows);

 private:
  boost::asio::awaitable<Answer> Read(Call& call);
  boost::asio::awaitable<Answer> Approve(Call& call);
  boost::asio::awaitable<Answer> Reject(Call& call);
  boost::asio::awaitable<Answer> Modify(Call& call);
  boost::asio::awaitable<Answer> Decide(Call& call, TransitionRequest request);

  Interviews& interviews_;
};

}  // namespace vivavoce::platform
