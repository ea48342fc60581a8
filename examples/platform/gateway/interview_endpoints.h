// SPDX-License-Identifier: Apache-2.0
// Interviews: submitted, listed, read, completed, deleted; and the transitions that need no more
// than a reason.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <vector>

#include "gateway/route.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/lifecycle/interviews.h"

namespace vivavoce::platform {

// Threading: all calls on the io thread.
// Lifetime:  what it is given outlives it; it outlives the rows.
class InterviewEndpoints {
 public:
  InterviewEndpoints(Interviews& interviews, Clock& clock, bool allow_private_targets)
      : interviews_(interviews), clock_(clock), allow_private_targets_(allow_private_targets) {}

  void AddTo(std::vector<Route>& rows);

 private:
  boost::asio::awaitable<Answer> Submit(Call& call);
  boost::asio::awaitable<Answer> List(Call& call);
  boost::asio::awaitable<Answer> Read(Call& call);
  boost::asio::awaitable<Answer> Patch(Call& call);
  boost::asio::awaitable<Answer> Delete(Call& call);
  boost::asio::awaitable<Answer> Transitions(Call& call);
  boost::asio::awaitable<Answer> Audit(Call& call);
  boost::asio::awaitable<Answer> ByName(Call& call, std::string transition);

  Interviews& interviews_;
  Clock& clock_;
  bool allow_private_targets_;
};

}  // namespace vivavoce::platform
