// SPDX-License-Identifier: Apache-2.0
#include "gateway/plan_endpoints.h"

#include <string>
#include <utility>

#include "gateway/problem.h"
#include "gateway/transit.h"
#include "vivavoce/base/status.h"
#include "vivavoce/domain/plan.h"
#include "wire/bounded_json.h"

namespace vivavoce::platform {
namespace {

using boost::asio::awaitable;
using nlohmann::json;

constexpr char kPlanVersionSchema[] = R"({"type":"integer","minimum":1,"maximum":1000000})";

// What a decision on a plan says: `reason`, and where there is none, `feedback`.
std::string ReasonIn(const json& body) {
  std::string reason = TextOf(body, "reason");
  return reason.empty() ? TextOf(body, "feedback") : reason;
}

}  // namespace

void PlanEndpoints::AddTo(std::vector<Route>& rows) {
  using Self = PlanEndpoints;
  auto does = [this](awaitable<Answer> (Self::*member)(Call&)) {
    return [this, member](Call& call) { return (this->*member)(call); };
  };
  rows.push_back(Route("GET", "/api/v1/interviews/{id}/plan", "getPlan", "What will be asked")
                     .Needs(kPermissionRead)
                     .Query("version", kPlanVersionSchema, "the newest where it is absent")
                     .Gives(200, "Plan", "One version of it")
                     .Does(does(&Self::Read)));
  rows.push_back(Route("POST", "/api/v1/interviews/{id}/plan/approve", "approvePlan",
                       "Approves the version that was seen")
                     .Needs(kPermissionApprove)
                     .Takes("PlanDecision")
                     .Gives(200, "Interview", "It is APPROVED")
                     .Refuses({409})
                     .IfMatch()
                     .Idempotent()
                     .Does(does(&Self::Approve)));
  rows.push_back(Route("POST", "/api/v1/interviews/{id}/plan/reject", "rejectPlan",
                       "Ends the interview over its plan")
                     .Needs(kPermissionApprove)
                     .Takes("PlanRefusal")
                     .Gives(200, "Interview", "It is REJECTED")
                     .Refuses({409})
                     .IfMatch()
                     .Idempotent()
                     .Does(does(&Self::Reject)));
  rows.push_back(Route("POST", "/api/v1/interviews/{id}/plan/modify", "modifyPlan",
                       "Has another version made, with this feedback")
                     .Needs(kPermissionApprove)
                     .Takes("PlanChange")
                     .Gives(200, "Interview", "It is GENERATING_PLAN")
                     .Refuses({409})
                     .IfMatch()
                     .Idempotent()
                     .Does(does(&Self::Modify)));
}

awaitable<Answer> PlanEndpoints::Read(Call& call) {
  absl::StatusOr<Interview> interview =
      co_await interviews_.Load(call.caller.tenant, call.Interview());
  if (!interview.ok()) co_return interview.status();
  absl::StatusOr<InterviewPlan> plan = co_await interviews_.Plan(
      call.caller.tenant, call.Interview(), static_cast<int>(call.Number("version", 0)));
  if (absl::IsNotFound(plan.status())) {
    co_return NotFound(interview->plan_version == 0 ? "plan: there is none yet"
                                                    : "plan: there is no such version");
  }
  if (!plan.ok()) co_return plan.status();
  plan->versions.clear();
  for (int version = 1; version <= interview->plan_version; ++version) {
    plan->versions.push_back(version);
  }
  HttpServerResponse response;
  response.headers.emplace_back("content-type", "application/json");
  response.headers.emplace_back("etag", "\"" + std::to_string(interview->version) + "\"");
  response.body = ToJson(*plan);
  co_return response;
}

awaitable<Answer> PlanEndpoints::Decide(Call& call, TransitionRequest request) {
  absl::StatusOr<Interview> interview =
      co_await interviews_.Load(call.caller.tenant, call.Interview());
  if (!interview.ok()) co_return interview.status();
  const int seen = call.body["planVersion"].get<int>();
  if (interview->state == InterviewState::kPending && seen != interview->plan_version) {
    Problem problem(409, "plan_version_not_current",
                    "the plan has another version by now: look at it again");
    problem.more["planVersion"] = interview->plan_version;
    problem.more["state"] = Name(interview->state);
    problem.more["allowed"] = AvailableTransitions(interview->state, call.caller.AsActor());
    co_return ProblemResponse(problem, call.request.path);
  }
  request.facts.plan_version_current = true;
  request.reason = ReasonIn(call.body);
  // The plan that was looked at and the interview that changes are of one version.
  if (call.if_match == 0) call.if_match = interview->version;
  Answer answer = co_await Transit(interviews_, call, std::move(request));
  co_return answer;
}

awaitable<Answer> PlanEndpoints::Approve(Call& call) {
  const int seen = call.body["planVersion"].get<int>();
  TransitionRequest request;
  request.name = "APPROVE";
  request.data = JsonText({{"planVersion", seen}});
  request.amend = [seen](Interview& interview, StoreTransaction&) {
    interview.approved_plan_version = seen;
    return absl::OkStatus();
  };
  Answer answer = co_await Decide(call, std::move(request));
  co_return answer;
}

awaitable<Answer> PlanEndpoints::Reject(Call& call) {
  TransitionRequest request;
  request.name = "REJECT";
  Answer answer = co_await Decide(call, std::move(request));
  co_return answer;
}

awaitable<Answer> PlanEndpoints::Modify(Call& call) {
  const std::string feedback = TextOf(call.body, "feedback");
  if (feedback.find_first_not_of(" \t\r\n") == std::string::npos) {
    Problem problem(422, "invalid", "feedback: say what the next version is to do otherwise");
    problem.errors.emplace_back("feedback", "required", "what is to be otherwise");
    co_return ProblemResponse(problem, call.request.path);
  }
  TransitionRequest request;
  request.name = "MODIFY";
  request.data = JsonText({{"feedback", feedback}, {"planVersion", call.body["planVersion"]}});
  request.amend = [&feedback](Interview& interview, StoreTransaction&) {
    interview.plan_feedback = feedback;
    return absl::OkStatus();
  };
  Answer answer = co_await Decide(call, std::move(request));
  co_return answer;
}

}  // namespace vivavoce::platform
