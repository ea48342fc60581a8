// SPDX-License-Identifier: Apache-2.0
// The assessment and the decision on it, which a person makes and no machine.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <vector>

#include "gateway/route.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/lifecycle/interviews.h"

namespace vivavoce::platform {

// Threading: all calls on the io thread.
// Lifetime:  what it is given outlives it; it outlives the rows.
class AssessmentEndpoints {
 public:
  AssessmentEndpoints(Interviews& interviews, Clock& clock)
      : interviews_(interviews), clock_(clock) {}

  void AddTo(std::vector<Route>& rows);

 private:
  boost::asio::awaitable<Answer> Read(Call& call);
  boost::asio::awaitable<Answer> Approve(Call& call);
  boost::asio::awaitable<Answer> Reject(Call& call);
  boost::asio::awaitable<Answer> Reassess(Call& call);
  boost::asio::awaitable<Answer> Decide(Call& call, bool approved);

  Interviews& interviews_;
  Clock& clock_;
};

}  // namespace vivavoce::platform
