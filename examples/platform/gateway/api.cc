// SPDX-License-Identifier: Apache-2.0
#include "gateway/api.h"

#include <optional>
#include <utility>

#include "gateway/admission.h"
#include "gateway/problem.h"
#include "vivavoce/base/status.h"

namespace vivavoce::platform {
namespace {

using boost::asio::awaitable;

bool IsOfApi(std::string_view path) {
  return path == "/api" || path.starts_with("/api/") || path == "/metrics" ||
         path.starts_with("/health/");
}

std::string Joined(std::vector<std::string> methods) {
  std::string text;
  for (const std::string& method : methods) text += (text.empty() ? "" : ", ") + method;
  return text;
}

Problem NoSuchRow(const Router::Match& match, const HttpServerRequest& request) {
  if (match.allowed_methods.empty()) {
    return Problem(404, "not_found", "there is nothing at " + request.path.substr(0, 200));
  }
  Problem problem(405, "method_not_allowed",
                  request.method.substr(0, 20) +
                      " is not possible here; allowed: " + Joined(match.allowed_methods));
  problem.headers.emplace_back("allow", Joined(match.allowed_methods));
  return problem;
}

bool HasHeader(const HttpServerResponse& response, std::string_view name) {
  for (const auto& [header, value] : response.headers) {
    if (header == name) return true;
  }
  return false;
}

// Headers of every answer of the API.
void Finish(HttpServerResponse& response, const HttpServerRequest& request) {
  response.headers.emplace_back("x-request-id", request.request_id);
  response.headers.emplace_back("x-content-type-options", "nosniff");
  if (!HasHeader(response, "cache-control")) {
    response.headers.emplace_back("cache-control", "no-store");
  }
}

}  // namespace

Api::Api(std::vector<Route> routes, const Components& components, Authenticator& authenticator,
         Idempotency& idempotency, HttpHandler* pages, Clock& clock, Telemetry telemetry)
    : routes_(std::move(routes)),
      router_(routes_),
      components_(components),
      authenticator_(authenticator),
      idempotency_(idempotency),
      pages_(pages),
      clock_(clock),
      telemetry_(telemetry) {}

awaitable<absl::StatusOr<HttpServerResponse>> Api::Handle(HttpServerRequest request) {
  if (pages_ != nullptr && !IsOfApi(request.path)) {
    absl::StatusOr<HttpServerResponse> page = co_await pages_->Handle(std::move(request));
    co_return page;
  }
  const std::chrono::nanoseconds began = clock_.MonotonicNow();
  Call call;
  call.request = std::move(request);
  Router::Match match = router_.Find(call.request.method, call.request.path);
  call.route = match.route;
  call.path = std::move(match.path);
  HttpServerResponse response;
  absl::Status status;
  if (call.route == nullptr) {
    response = ProblemResponse(NoSuchRow(match, call.request), call.request.path);
  } else {
    Answer answer = co_await Respond(call);
    status = answer.status();
    if (answer.ok()) {
      response = *std::move(answer);
    } else {
      response = ProblemResponse(ProblemOf(status), call.request.path);
    }
  }
  Finish(response, call.request);
  Log(call, response, status, began);
  co_return response;
}

awaitable<Answer> Api::Respond(Call& call) {
  if (call.route->access == Access::kPermission) {
    absl::StatusOr<Principal> caller = co_await authenticator_.Authenticate(call.request.headers);
    if (!caller.ok()) co_return caller.status();
    call.caller = *std::move(caller);
  }
  std::optional<Problem> problem = CheckPermission(call);
  if (!problem) problem = ReadQuery(call);
  if (!problem) problem = ReadBody(call, components_);
  if (!problem) problem = ReadIfMatch(call);
  if (problem) co_return ProblemResponse(*problem, call.request.path);
  std::optional<std::string> key = FindHeader(call.request.headers, "idempotency-key");
  if (!key || call.route->replay == Replay::kNone) {
    Answer answer = co_await Perform(call);
    co_return answer;
  }
  absl::StatusOr<Idempotency::Begun> begun = co_await idempotency_.Begin(call, *std::move(key));
  if (!begun.ok()) co_return begun.status();
  if (begun->answer) co_return std::move(*begun->answer);
  const Idempotency::Hold& hold = *begun->hold;
  call.keeper = [&](StoreTransaction& unit, const HttpServerResponse& answer) {
    return idempotency_.Keep(unit, call, hold, answer);
  };
  Answer answer = co_await Perform(call);
  const bool done = answer.ok() && answer->status >= 200 && answer->status < 300;
  if (!done || call.kept) co_return answer;
  absl::Status kept = co_await idempotency_.Keep(call, hold, *answer);
  if (!kept.ok()) {
    telemetry_.Warning("an idempotent answer could not be kept",
                       {{"request_id", call.request.request_id}, {"error", Message(kept)}});
  }
  co_return answer;
}

awaitable<Answer> Api::Perform(Call& call) {
  Answer answer = co_await call.route->handle(call);
  if (absl::IsAborted(answer.status()) && call.if_match > 0) {
    co_return ProblemResponse(
        Problem(412, "precondition_failed", "If-Match: it is another version by now"),
        call.request.path);
  }
  co_return answer;
}

void Api::Log(const Call& call, const HttpServerResponse& response, const absl::Status& status,
              std::chrono::nanoseconds began) const {
  const double seconds = std::chrono::duration<double>(clock_.MonotonicNow() - began).count();
  const std::string route = call.route == nullptr ? "none" : call.route->path;
  telemetry_.Record("vivavoce.http.request_seconds", seconds,
                    {{"method", call.route == nullptr ? "other" : call.route->method},
                     {"route", route},
                     {"status", std::to_string(response.status)}});
  if (response.status >= 500) {
    telemetry_.Error("request failed", {{"request_id", call.request.request_id},
                                        {"route", route},
                                        {"status", response.status},
                                        {"error", Message(status)}});
  }
  telemetry_.Info("request", {{"request_id", call.request.request_id},
                              {"method", call.request.method.substr(0, 20)},
                              {"route", route},
                              {"status", response.status},
                              {"tenant_id", call.caller.tenant.value()},
                              {"actor_id", call.caller.id},
                              {"latency_ms", seconds * 1000}});
}

}  // namespace vivavoce::platform
