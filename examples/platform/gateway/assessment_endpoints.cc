// SPDX-License-Identifier: Apache-2.0
#include "gateway/assessment_endpoints.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "gateway/problem.h"
#include "gateway/transit.h"
#include "vivavoce/assessment/recommendation.h"
#include "vivavoce/base/status.h"
#include "vivavoce/domain/assessment.h"
#include "wire/bounded_json.h"

namespace vivavoce::platform {
namespace {

using boost::asio::awaitable;
using nlohmann::json;

constexpr char kRunSchema[] = R"({"type":"string","pattern":"^[A-Za-z0-9._:-]+$","maxLength":200})";

HttpServerResponse ForPeopleOnly(const Call& call) {
  Problem problem(403, "machine_identity",
                  "a machine identity may not decide on an assessment; a person with "
                  "interview:approve must");
  problem.more["permission"] = kPermissionApprove;
  return ProblemResponse(problem, call.request.path);
}

CompetencyResult* Find(Assessment& assessment, const std::string& competency_id) {
  for (CompetencyResult& one : assessment.competencies) {
    if (one.competency_id == competency_id) return &one;
  }
  return nullptr;
}

// Puts the reviewer's levels in the draft's place. What is wrong with one is named.
std::vector<FieldError> Override(const json& overrides, Assessment& assessment) {
  std::vector<FieldError> errors;
  std::set<std::string> seen;
  for (size_t i = 0; i < overrides.size(); ++i) {
    const std::string at = "overrides[" + std::to_string(i) + "].";
    const std::string id = TextOf(overrides[i], "competencyId");
    CompetencyResult* result = Find(assessment, id);
    if (result == nullptr || !seen.insert(id).second) {
      errors.emplace_back(
          at + "competencyId", "invalid",
          result == nullptr ? "the assessment has no such competency" : "it stands there twice");
      continue;
    }
    const std::string reason = TextOf(overrides[i], "reason");
    if (reason.find_first_not_of(" \t\r\n") == std::string::npos) {
      errors.emplace_back(at + "reason", "required", "an overridden level needs a reason");
    }
    const json& level = overrides[i]["level"];
    if (level.is_null()) {
      result->status = CompetencyStatus::kNotAssessed;
      result->level.reset();
      continue;
    }
    const int value = level.get<int>();
    if (value > result->max_level) {
      errors.emplace_back(at + "level", "invalid",
                          "1 to " + std::to_string(result->max_level) + ", or null");
    }
    result->status = CompetencyStatus::kScored;
    result->level = value;
    // Whoever gives a level has read the answer that the program could only doubt.
    result->signals.erase("topic_doubt");
  }
  return errors;
}

absl::Status RequestReport(StoreTransaction& unit, const TenantId& tenant, const Interview& of,
                           WallTime now) {
  InterviewEvent event;
  event.id = MakeContentId(
      "evt-", of.id.value() + "/" + of.run_id + "/" + std::to_string(of.version) + "/report");
  event.topic = "report.requested";
  event.tenant = tenant;
  event.interview = of.id;
  event.at = now;
  event.to = Name(of.state);
  return Enqueue(unit, event);
}

}  // namespace

void AssessmentEndpoints::AddTo(std::vector<Route>& rows) {
  using Self = AssessmentEndpoints;
  auto does = [this](awaitable<Answer> (Self::*member)(Call&)) {
    return [this, member](Call& call) { return (this->*member)(call); };
  };
  rows.push_back(Route("GET", "/api/v1/interviews/{id}/assessment", "getAssessment",
                       "What the evidence shows, and what was decided")
                     .Needs(kPermissionRead)
                     .Query("runId", kRunSchema, "the newest where it is absent")
                     .Gives(200, "Assessment", "One run's, with the interview's ETag")
                     .Does(does(&Self::Read)));
  rows.push_back(Route("POST", "/api/v1/interviews/{id}/assessment/approve", "approveAssessment",
                       "Decides on it; levels that the reviewer sees otherwise carry a reason")
                     .Needs(kPermissionApprove)
                     .MayTake("AssessmentApproval")
                     .Gives(200, "Interview", "It is ASSESSMENT_APPROVED")
                     .Refuses({409, 422})
                     .IfMatch()
                     .Idempotent()
                     .Does(does(&Self::Approve)));
  rows.push_back(Route("POST", "/api/v1/interviews/{id}/assessment/reject", "rejectAssessment",
                       "Sets it aside")
                     .Needs(kPermissionApprove)
                     .Takes("AssessmentRefusal")
                     .Gives(200, "Interview", "It is ASSESSMENT_REJECTED")
                     .Refuses({409})
                     .IfMatch()
                     .Idempotent()
                     .Does(does(&Self::Reject)));
  rows.push_back(Route("POST", "/api/v1/interviews/{id}/assessment/reassess", "reassessInterview",
                       "Has it made anew; the old run is kept")
                     .Needs(kPermissionApprove)
                     .MayTake("Reason")
                     .Gives(200, "Interview", "It is COMPLETED, and assessed again")
                     .Refuses({409})
                     .IfMatch()
                     .Idempotent()
                     .Does(does(&Self::Reassess)));
}

awaitable<Answer> AssessmentEndpoints::Read(Call& call) {
  absl::StatusOr<Interview> interview =
      co_await interviews_.Load(call.caller.tenant, call.Interview());
  if (!interview.ok()) co_return interview.status();
  absl::StatusOr<std::string> text =
      co_await interviews_.Assessment(call.caller.tenant, call.Interview(), call.Text("runId"));
  if (absl::IsNotFound(text.status())) co_return NotFound("assessment: there is none");
  if (!text.ok()) co_return text.status();
  HttpServerResponse response;
  response.headers.emplace_back("content-type", "application/json");
  response.headers.emplace_back("etag", "\"" + std::to_string(interview->version) + "\"");
  response.body = *std::move(text);
  co_return response;
}

awaitable<Answer> AssessmentEndpoints::Decide(Call& call, bool approved) {
  absl::StatusOr<Interview> interview =
      co_await interviews_.Load(call.caller.tenant, call.Interview());
  if (!interview.ok()) co_return interview.status();
  if (call.caller.kind != ActorKind::kPerson) co_return ForPeopleOnly(call);
  TransitionRequest request;
  request.name = approved ? "APPROVE_ASSESSMENT" : "REJECT_ASSESSMENT";
  request.reason = TextOf(call.body, "reason");
  if (interview->state == InterviewState::kAssessmentPending) {
    absl::StatusOr<std::string> text =
        co_await interviews_.Assessment(call.caller.tenant, call.Interview(), "");
    if (!text.ok()) co_return text.status();
    absl::StatusOr<Assessment> assessment = ParseAssessment(*text);
    if (!assessment.ok()) co_return DataLoss("assessment: " + assessment.status().ToString());
    const json overrides = call.body.value("overrides", json::array());
    Assessment decided = *assessment;
    std::vector<FieldError> errors = Override(overrides, decided);
    if (!errors.empty()) {
      Problem problem(422, "invalid", errors.front().field + ": " + errors.front().message);
      problem.errors = std::move(errors);
      co_return ProblemResponse(problem, call.request.path);
    }
    json decision = {{"outcome", approved ? "APPROVED" : "REJECTED"},
                     {"by", call.caller.id},
                     {"role", call.caller.role},
                     {"at", FormatRfc3339(clock_.Now())},
                     {"reason", request.reason},
                     {"overrides", overrides}};
    if (!overrides.empty()) {
      absl::StatusOr<InterviewPlan> plan = co_await interviews_.Plan(
          call.caller.tenant, call.Interview(), interview->approved_plan_version);
      if (!plan.ok()) co_return plan.status();
      const OverallResult overall = Recommend(plan->rubric.recommendation, decided.competencies);
      json score = nullptr;
      if (overall.score) score = *overall.score;
      decision["overall"] = {{"score", score},
                             {"recommendation", Name(overall.recommendation)},
                             {"reason", overall.reason}};
    }
    // The draft stays as it was made: what the reviewer saw otherwise stands beside it.
    assessment->status = approved ? "APPROVED" : "REJECTED";
    assessment->decision = JsonText(decision);
    request.data = JsonText({{"runId", interview->run_id},
                             {"overrides", overrides.size()},
                             {"decision", decision["outcome"]}});
    const std::string changed = ToJson(*assessment);
    request.amend = [this, changed, approved, tenant = call.caller.tenant](Interview& current,
                                                                           StoreTransaction& unit) {
      // The report there is shows no decision: another is made.
      current.report_template.clear();
      absl::Status put = Interviews::PutAssessment(unit, current.id, current.run_id, changed);
      // Of an approval the assessor hears by itself.
      if (!put.ok() || approved) return put;
      return RequestReport(unit, tenant, current, clock_.Now());
    };
    if (call.if_match == 0) call.if_match = interview->version;
  }
  Answer answer = co_await Transit(interviews_, call, std::move(request));
  co_return answer;
}

awaitable<Answer> AssessmentEndpoints::Approve(Call& call) {
  Answer answer = co_await Decide(call, true);
  co_return answer;
}

awaitable<Answer> AssessmentEndpoints::Reject(Call& call) {
  Answer answer = co_await Decide(call, false);
  co_return answer;
}

awaitable<Answer> AssessmentEndpoints::Reassess(Call& call) {
  absl::StatusOr<Interview> interview =
      co_await interviews_.Load(call.caller.tenant, call.Interview());
  if (!interview.ok()) co_return interview.status();
  if (call.caller.kind != ActorKind::kPerson) co_return ForPeopleOnly(call);
  TransitionRequest request;
  request.name = "REASSESS";
  request.reason = TextOf(call.body, "reason");
  request.data = JsonText({{"reassessed", true}, {"runId", interview->run_id}});
  Answer answer = co_await Transit(interviews_, call, std::move(request));
  co_return answer;
}

}  // namespace vivavoce::platform
