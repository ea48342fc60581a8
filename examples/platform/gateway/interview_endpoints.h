// SPDX-License-Identifier: Apache-2.0
// Interviews: submitted, listed, read, completed, deleted; and the transitions that need no more
// than a reason.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "gateway/route.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/lifecycle/interviews.h"

namespace vivavoce::platform {

// Threading: all calls on the io thread.
// Lifetime:  what it is given outlives it; it outlives the rows.
class InterviewEndpoints {
 public:
  // `languages`: the primary ones that an interview may be in; none: any.
  InterviewEndpoints(Interviews& interviews, Clock& clock, std::vector<std::string> languages,
                     bool allow_private_targets)
      : interviews_(interviews),
        clock_(clock),
        languages_(std::move(languages)),
        allow_private_targets_(allow_private_targets) {}

  void AddTo(std::vector<Route>& rows);

 private:
  // The submission in `body`; else the problem that it has.
  std::variant<Submission, HttpServerResponse> SubmissionIn(const Call& call,
                                                            const nlohmann::json& body) const;
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
  std::vector<std::string> languages_;
  bool allow_private_targets_;
};

}  // namespace vivavoce::platform
