// SPDX-License-Identifier: Apache-2.0
#include "gateway/interview_endpoints.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "gateway/endpoint_url.h"
#include "gateway/instant.h"
#include "gateway/interview_view.h"
#include "gateway/paging.h"
#include "gateway/problem.h"
#include "gateway/transit.h"
#include "vivavoce/base/ids.h"
#include "vivavoce/base/status.h"
#include "wire/bounded_json.h"

namespace vivavoce::platform {
namespace {

using boost::asio::awaitable;
using nlohmann::json;

constexpr char kStateSchema[] = R"({"type":"string","maxLength":40,"enum":[)"
                                R"("RECEIVED","INFO_NEEDED","VALIDATING_SKILLS","GENERATING_PLAN",)"
                                R"("PENDING","APPROVED","SCHEDULED","IN_PROGRESS","INTERRUPTED",)"
                                R"("COMPLETED","ASSESSMENT_PENDING","ASSESSMENT_APPROVED",)"
                                R"("ASSESSMENT_REJECTED","REJECTED","DECLINED","NO_SHOW",)"
                                R"("INCOMPLETE","CANCELLED","EXPIRED","WITHDRAWN","FAILED",)"
                                R"("ERASED"]})";
constexpr char kTimeSchema[] = R"({"type":"string","format":"date-time","maxLength":40})";
constexpr int64_t kInterviewPageLength = 50;

HttpServerResponse SubmittedResponse(const Interview& interview, int status) {
  HttpServerResponse response = InterviewResponse(status, interview);
  response.headers.emplace_back("location", "/api/v1/interviews/" + interview.id.value());
  return response;
}

HttpServerResponse BadField(const Call& call, std::string field, std::string message) {
  Problem problem(422, "invalid", field + ": " + message);
  problem.errors.emplace_back(std::move(field), "invalid", std::move(message));
  return ProblemResponse(problem, call.request.path);
}

}  // namespace

void InterviewEndpoints::AddTo(std::vector<Route>& rows) {
  using Self = InterviewEndpoints;
  auto does = [this](awaitable<Answer> (Self::*member)(Call&)) {
    return [this, member](Call& call) { return (this->*member)(call); };
  };
  auto by_name = [this](std::string transition) {
    return [this, transition](Call& call) { return ByName(call, transition); };
  };
  rows.push_back(Route("POST", "/api/v1/integration/interviews", "submitInterview",
                       "Submits a candidate and a job; answers at once what is missing")
                     .Needs(kPermissionCreate)
                     .Takes("Submission")
                     .Gives(201, "Interview", "It is new")
                     .Gives(200, "Interview", "There was one with this externalId")
                     .Idempotent()
                     .Does(does(&Self::Submit)));
  rows.push_back(Route("GET", "/api/v1/interviews", "listInterviews", "The newest first")
                     .Needs(kPermissionRead)
                     .Query("limit", kLimitSchema, "50 where it is absent")
                     .Query("cursor", kIdCursorSchema, kCursorText)
                     .Query("state", kStateSchema, "only those in this state")
                     .Query("createdAfter", kTimeSchema, "only those made after this time")
                     .Gives(200, "InterviewPage", "One page")
                     .Does(does(&Self::List)));
  rows.push_back(Route("GET", "/api/v1/interviews/{id}", "getInterview", "One interview")
                     .Needs(kPermissionRead)
                     .Gives(200, "Interview", "It, with its ETag")
                     .Does(does(&Self::Read)));
  rows.push_back(Route("PATCH", "/api/v1/interviews/{id}", "completeInterview",
                       "Supplies what was missing; it is looked at anew")
                     .Needs(kPermissionUpdate)
                     .Takes("InterviewChange")
                     .Gives(200, "Interview", "As it is now")
                     .Refuses({409})
                     .IfMatch()
                     .Idempotent()
                     .Does(does(&Self::Patch)));
  rows.push_back(Route("DELETE", "/api/v1/interviews/{id}", "deleteInterview",
                       "Cancels it and schedules the erasure of its data")
                     .Needs(kPermissionDelete)
                     .Gives(202, "Interview", "Its erasure is scheduled")
                     .Refuses({409})
                     .IfMatch()
                     .Does(does(&Self::Delete)));
  rows.push_back(Route("GET", "/api/v1/interviews/{id}/available-transitions", "listTransitions",
                       "What may be done with it now, and by whom")
                     .Needs(kPermissionRead)
                     .Gives(200, "Transitions", "From its state")
                     .Does(does(&Self::Transitions)));
  rows.push_back(Route("GET", "/api/v1/interviews/{id}/audit", "listAudit", "Who did what")
                     .Needs(kPermissionRead)
                     .Query("limit", kLimitSchema, "50 where it is absent")
                     .Query("cursor", kNumberCursorSchema, kCursorText)
                     .Gives(200, "AuditPage", "The oldest first")
                     .Does(does(&Self::Audit)));
  rows.push_back(Route("POST", "/api/v1/interviews/{id}/schedule", "scheduleInterview",
                       "Opens an approved interview to its candidate")
                     .Needs(kPermissionUpdate)
                     .MayTake("Reason")
                     .Gives(200, "Interview", "It is SCHEDULED")
                     .Refuses({409})
                     .IfMatch()
                     .Idempotent()
                     .Does(by_name("SCHEDULE")));
  rows.push_back(Route("POST", "/api/v1/interviews/{id}/cancel", "cancelInterview", "Ends it")
                     .Needs(kPermissionUpdate)
                     .MayTake("Reason")
                     .Gives(200, "Interview", "It is CANCELLED")
                     .Refuses({409})
                     .IfMatch()
                     .Idempotent()
                     .Does(by_name("CANCEL")));
  rows.push_back(Route("POST", "/api/v1/interviews/{id}/retry", "retryInterview",
                       "Takes a FAILED interview up where it failed")
                     .Needs(kPermissionUpdate)
                     .MayTake("Reason")
                     .Gives(200, "Interview", "It goes on")
                     .Refuses({409})
                     .IfMatch()
                     .Idempotent()
                     .Does(by_name("RETRY")));
}

std::variant<Submission, HttpServerResponse> InterviewEndpoints::SubmissionIn(
    const Call& call, const json& body) const {
  absl::StatusOr<Submission> submission = ParseSubmission(JsonText(body));
  if (!submission.ok()) return BadField(call, "", std::string(Message(submission.status())));
  if (!submission->callback_url.empty()) {
    absl::Status target = CheckWebhookUrl(submission->callback_url, allow_private_targets_);
    if (!target.ok()) return BadField(call, "callbackUrl", std::string(Message(target)));
  }
  const std::string& language = submission->interview.language;
  std::string primary = language.substr(0, language.find('-'));
  if (!languages_.empty() &&
      std::find(languages_.begin(), languages_.end(), primary) == languages_.end()) {
    std::string known;
    for (const std::string& one : languages_) known += (known.empty() ? "" : ", ") + one;
    return BadField(call, "interview.language",
                    "this server interviews in " + known + ", not in " + language);
  }
  return *std::move(submission);
}

awaitable<Answer> InterviewEndpoints::Submit(Call& call) {
  std::variant<Submission, HttpServerResponse> read = SubmissionIn(call, call.body);
  if (read.index() == 1) co_return std::get<1>(std::move(read));
  Conclusion keep = [&call](const Interview& interview, StoreTransaction& unit) {
    return call.Keep(unit, SubmittedResponse(interview, 201));
  };
  absl::StatusOr<Submitted> submitted = co_await interviews_.Submit(
      call.caller.tenant, std::get<0>(std::move(read)), call.caller.AsActor(), std::move(keep));
  if (!submitted.ok()) co_return submitted.status();
  co_return SubmittedResponse(submitted->interview, submitted->known ? 200 : 201);
}

awaitable<Answer> InterviewEndpoints::List(Call& call) {
  InterviewFilter filter;
  if (std::string state = call.Text("state"); !state.empty()) {
    filter.state = ParseInterviewState(state);
  }
  if (std::string after = call.Text("createdAfter"); !after.empty()) {
    filter.created_after = ParseInstant(after);
    if (!filter.created_after) {
      Problem problem =
          BadParameter("createdAfter", "invalid", "a time such as 2026-03-01T09:30:00Z");
      co_return ProblemResponse(problem, call.request.path);
    }
  }
  const auto limit = static_cast<size_t>(call.Number("limit", kInterviewPageLength));
  absl::StatusOr<InterviewPage> page =
      co_await interviews_.List(call.caller.tenant, std::move(filter), limit, call.Text("cursor"));
  if (absl::IsNotFound(page.status())) co_return NoPagesCursor(call);
  if (!page.ok()) co_return page.status();
  json items = json::array();
  for (const Interview& interview : page->items) items.push_back(InterviewView(interview));
  json body = {{"items", std::move(items)}, {"nextCursor", nullptr}};
  if (!page->next_cursor.empty()) body["nextCursor"] = page->next_cursor;
  co_return JsonResponse(200, body);
}

awaitable<Answer> InterviewEndpoints::Read(Call& call) {
  absl::StatusOr<Interview> interview =
      co_await interviews_.Load(call.caller.tenant, call.Interview());
  if (!interview.ok()) co_return interview.status();
  co_return InterviewResponse(200, *interview);
}

awaitable<Answer> InterviewEndpoints::Patch(Call& call) {
  absl::StatusOr<Interview> current =
      co_await interviews_.Load(call.caller.tenant, call.Interview());
  if (!current.ok()) co_return current.status();
  json merged = json::parse(ToJson(current->submission), nullptr, false);
  merged.merge_patch(call.body);
  merged["externalId"] = current->submission.external_id;  // it names this interview, for good
  std::variant<Submission, HttpServerResponse> read = SubmissionIn(call, merged);
  if (read.index() == 1) co_return std::get<1>(std::move(read));
  const int64_t expected = call.if_match > 0 ? call.if_match : current->version;
  absl::StatusOr<Submitted> changed = co_await interviews_.Complete(
      call.caller.tenant, call.Interview(), std::get<0>(std::move(read)), call.caller.AsActor(),
      expected, KeepInterview(call));
  if (changed.ok()) co_return InterviewResponse(200, changed->interview);
  Answer refused = co_await Refused(interviews_, call, "COMPLETE_INFO", changed.status());
  co_return refused;
}

awaitable<Answer> InterviewEndpoints::Delete(Call& call) {
  absl::StatusOr<Interview> current =
      co_await interviews_.Load(call.caller.tenant, call.Interview());
  if (!current.ok()) co_return current.status();
  if (call.if_match > 0 && call.if_match != current->version) {
    co_return absl::AbortedError("interview: it is another version by now");
  }
  if (!IsTerminal(current->state)) {
    TransitionRequest cancel;
    cancel.interview = call.Interview();
    cancel.name = "CANCEL";
    cancel.actor = call.caller.AsActor();
    cancel.reason = "deleted";
    current = co_await interviews_.Apply(call.caller.tenant, std::move(cancel));
    if (!current.ok()) co_return current.status();
  }
  const bool asked_before = current->sub_status == "erasure_scheduled";
  if (asked_before || current->state == InterviewState::kErased) {
    co_return InterviewResponse(202, *current);
  }
  InterviewEvent event;
  event.id = MakeContentId("evt-", current->id.value() + "/erasure.requested");
  event.topic = "erasure.requested";
  event.tenant = call.caller.tenant;
  event.interview = current->id;
  event.at = clock_.Now();
  event.to = Name(current->state);
  Amendment schedule = [&event](Interview& interview, StoreTransaction& unit) {
    interview.sub_status = "erasure_scheduled";
    return Enqueue(unit, event);
  };
  absl::StatusOr<Interview> scheduled =
      co_await interviews_.Change(call.caller.tenant, call.Interview(), "SCHEDULE_ERASURE",
                                  call.caller.AsActor(), "deleted", std::move(schedule));
  if (!scheduled.ok()) co_return scheduled.status();
  co_return InterviewResponse(202, *scheduled);
}

awaitable<Answer> InterviewEndpoints::Transitions(Call& call) {
  absl::StatusOr<Interview> interview =
      co_await interviews_.Load(call.caller.tenant, call.Interview());
  if (!interview.ok()) co_return interview.status();
  co_return JsonResponse(200, TransitionsView(*interview, call.caller.AsActor()));
}

awaitable<Answer> InterviewEndpoints::Audit(Call& call) {
  absl::StatusOr<Interview> interview =
      co_await interviews_.Load(call.caller.tenant, call.Interview());
  if (!interview.ok()) co_return interview.status();
  absl::StatusOr<std::optional<TrailPage>> page =
      co_await ReadTrail(interviews_, call, kInterviewPageLength);
  if (!page.ok()) co_return page.status();
  if (!page->has_value()) co_return NoPagesCursor(call);
  json body = {{"items", json::array()}, {"nextCursor", (*page)->next_cursor}};
  for (const AuditRow& row : (*page)->rows) {
    json item = {{"seq", row.seq},          {"at", FormatRfc3339(row.at)},
                 {"action", row.action},    {"from", nullptr},
                 {"to", nullptr},           {"actorKind", row.actor_kind},
                 {"actorId", row.actor_id}, {"reason", row.reason}};
    if (!row.from.empty()) item["from"] = row.from;
    if (!row.to.empty()) item["to"] = row.to;
    body["items"].push_back(std::move(item));
  }
  co_return JsonResponse(200, body);
}

awaitable<Answer> InterviewEndpoints::ByName(Call& call, std::string transition) {
  TransitionRequest request;
  request.name = std::move(transition);
  request.reason = TextOf(call.body, "reason");
  Answer answer = co_await Transit(interviews_, call, std::move(request));
  co_return answer;
}

}  // namespace vivavoce::platform
