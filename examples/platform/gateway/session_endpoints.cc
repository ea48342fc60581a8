// SPDX-License-Identifier: Apache-2.0
#include "gateway/session_endpoints.h"

#include <optional>
#include <utility>

#include "gateway/idempotency.h"
#include "gateway/problem.h"
#include "gateway/transit.h"
#include "identity/authenticator.h"
#include "server/public_url.h"
#include "vivavoce/base/status.h"
#include "vivavoce/net/query.h"
#include "wire/bounded_json.h"

namespace vivavoce::platform {
namespace {

using boost::asio::awaitable;
using nlohmann::json;

constexpr int kValidHours = 168;
constexpr char kAlternative[] =
    "You may be interviewed by a person instead, with the same questions. Tell whoever invited "
    "you; saying no here has no bearing on your application.";

constexpr size_t kLongestToken = 200;

absl::Status WithoutToken() {
  return absl::UnauthenticatedError("invitation: send its token as Authorization: Bearer");
}

// The consent that is missing, and what is offered instead. Both are named where both are.
HttpServerResponse WithoutConsent(const Call& call, const Consents& consents) {
  Problem problem(422, "consent_required",
                  "the interview is recorded and evaluated with the help of AI; both need your "
                  "consent");
  if (!consents.recording) {
    problem.errors.emplace_back("consent.recording", "consent_required",
                                "consent to the recording is needed");
  }
  if (!consents.ai_evaluation) {
    problem.errors.emplace_back("consent.aiEvaluation", "consent_required",
                                "consent to the evaluation with the help of AI is needed");
  }
  problem.more["alternative"] = kAlternative;
  return ProblemResponse(problem, call.request.path);
}

}  // namespace

void SessionEndpoints::AddTo(std::vector<Route>& rows) {
  rows.push_back(Route("POST", "/api/v1/interviews/{id}/invitation", "inviteCandidate",
                       "Makes the candidate's link; an APPROVED interview is scheduled by it")
                     .Needs(kPermissionUpdate)
                     .MayTake("InvitationRequest")
                     .Gives(201, "Invitation", "The link, shown once; older ones open nothing")
                     .Refuses({409})
                     .Idempotent(Replay::kSecret)
                     .Does([this](Call& call) { return Invite(call); }));
  rows.push_back(Route("GET", "/api/v1/invitation", "readInvitation",
                       "What the invitation is to, before anything is agreed to")
                     .Candidate()
                     .Gives(200, "InvitationSummary", "Who invites, to what, for how long")
                     .Does([this](Call& call) { return Describe(call); }));
  rows.push_back(Route("POST", "/api/v1/sessions", "openSession",
                       "Begins the interview, with the invitation's token and the consents")
                     .Candidate()
                     .Takes("SessionRequest")
                     .Gives(201, "Session", "Where to connect, and with what")
                     .Refuses({409})
                     .Does([this](Call& call) { return Open(call); }));
}

awaitable<Answer> SessionEndpoints::Invite(Call& call) {
  int hours = kValidHours;
  if (call.body.contains("validHours")) hours = call.body["validHours"].get<int>();
  Addition mark = MarkOf(call);
  Conclusion keep = [&mark](const Interview&, StoreTransaction& unit) { return mark(unit); };
  absl::StatusOr<Invitation> invitation =
      co_await sessions_.Invite(call.caller.tenant, call.Interview(), call.caller.AsActor(),
                                std::chrono::hours(hours), std::move(keep));
  if (!invitation.ok()) {
    Answer refused = co_await Refused(interviews_, call, "SCHEDULE", invitation.status());
    co_return refused;
  }
  json body = {{"url", CandidateUrl(gateway_url_, invitation->token)},
               {"token", invitation->token},
               {"expiresAt", FormatRfc3339(invitation->expires_at)}};
  co_return JsonResponse(201, body);
}

awaitable<Answer> SessionEndpoints::Describe(Call& call) {
  std::string token = BearerOf(call.request.headers);
  if (token.empty() || token.size() > kLongestToken) co_return WithoutToken();
  absl::StatusOr<InvitationSummary> summary = co_await sessions_.Describe(std::move(token));
  if (!summary.ok()) co_return summary.status();
  absl::StatusOr<TenantRecord> tenant = co_await tenants_.Find(summary->tenant.value());
  if (!tenant.ok()) co_return tenant.status();
  json body = {{"state", summary->over    ? "over"
                         : summary->begun ? "begun"
                                          : "ready"},
               {"tenant", tenant->name},
               {"jobTitle", summary->job_title},
               {"language", summary->language},
               {"minutes", summary->minutes},
               {"topics", summary->topics},
               {"consents", json::array({"recording", "aiEvaluation"})},
               {"modes", json::array({"voice", "typed"})},
               {"expiresAt", FormatRfc3339(summary->expires_at)}};
  co_return JsonResponse(200, body);
}

awaitable<Answer> SessionEndpoints::Open(Call& call) {
  std::string token = BearerOf(call.request.headers);
  if (token.empty()) token = TextOf(call.body, "token");
  if (token.empty() || token.size() > kLongestToken) co_return WithoutToken();
  const json& given = call.body["consent"];
  Consents consents;
  consents.recording = given.value("recording", false);
  consents.ai_evaluation = given.value("aiEvaluation", false);
  const SessionMode mode =
      TextOf(call.body, "mode") == "typed" ? SessionMode::kTyped : SessionMode::kVoice;
  absl::StatusOr<OpenedSession> opened = co_await sessions_.Open(std::move(token), consents, mode);
  std::optional<ErrorDetail> detail = GetErrorDetail(opened.status());
  if (detail && detail->vendor_code.starts_with("consent_")) {
    co_return WithoutConsent(call, consents);
  }
  if (!opened.ok()) co_return opened.status();
  const SessionRecord& record = opened->record;
  json body = {{"sessionId", record.id.value()},
               {"interviewId", record.interview.value()},
               {"tenantId", record.tenant.value()},
               {"wsUrl", edge_url_ + "/ws?sessionId=" + PercentEncode(record.id.value()) +
                             "&tenantId=" + PercentEncode(record.tenant.value())},
               {"sessionToken", opened->session_token},
               {"resumeToken", opened->resume_token},
               {"plan", {{"minutes", opened->minutes}, {"topics", opened->topics}}}};
  co_return JsonResponse(201, body);
}

}  // namespace vivavoce::platform
