// SPDX-License-Identifier: Apache-2.0
#include "gateway/transit.h"

#include <utility>

#include "gateway/interview_view.h"
#include "gateway/problem.h"
#include "vivavoce/base/status.h"

namespace vivavoce::platform {

using boost::asio::awaitable;

awaitable<Answer> Transit(Interviews& interviews, Call& call, TransitionRequest request) {
  const std::string name = request.name;
  request.interview = call.Interview();
  request.actor = call.caller.AsActor();
  request.conclude = KeepInterview(call);
  if (call.if_match > 0) request.expected_version = call.if_match;
  absl::StatusOr<Interview> changed =
      co_await interviews.Apply(call.caller.tenant, std::move(request));
  if (changed.ok()) co_return InterviewResponse(200, *changed);
  Answer refused = co_await Refused(interviews, call, name, changed.status());
  co_return refused;
}

Conclusion KeepInterview(Call& call) {
  return [&call](const Interview& interview, StoreTransaction& unit) {
    return call.keeper ? call.Keep(unit, InterviewResponse(200, interview)) : absl::OkStatus();
  };
}

awaitable<Answer> Refused(Interviews& interviews, Call& call, std::string transition,
                          absl::Status status) {
  if (!absl::IsFailedPrecondition(status) && !absl::IsPermissionDenied(status)) co_return status;
  absl::StatusOr<Interview> current =
      co_await interviews.Load(call.caller.tenant, call.Interview());
  if (!current.ok()) co_return status;
  Problem problem = ProblemOf(status);
  problem.more["state"] = Name(current->state);
  problem.more["allowed"] = AvailableTransitions(current->state, call.caller.AsActor());
  const Transition* row = FindTransition(current->state, transition);
  if (absl::IsPermissionDenied(status) && row != nullptr) {
    problem.more["permission"] = row->permission;
  }
  if (absl::IsFailedPrecondition(status) && problem.code == "not_allowed_now") {
    problem.code = "transition_refused";
  }
  co_return ProblemResponse(problem, call.request.path);
}

}  // namespace vivavoce::platform
