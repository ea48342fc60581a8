// SPDX-License-Identifier: Apache-2.0
#include "gateway/problem.h"

#include <optional>

#include "vivavoce/base/status.h"
#include "wire/bounded_json.h"

namespace vivavoce::platform {
namespace {

using nlohmann::json;

struct StatusTitle {
  int status;
  std::string_view title;
};
constexpr StatusTitle kTitles[] = {{400, "Bad Request"},
                                   {401, "Unauthorized"},
                                   {403, "Forbidden"},
                                   {404, "Not Found"},
                                   {405, "Method Not Allowed"},
                                   {406, "Not Acceptable"},
                                   {409, "Conflict"},
                                   {410, "Gone"},
                                   {412, "Precondition Failed"},
                                   {413, "Content Too Large"},
                                   {415, "Unsupported Media Type"},
                                   {416, "Range Not Satisfiable"},
                                   {422, "Unprocessable Content"},
                                   {429, "Too Many Requests"},
                                   {500, "Internal Server Error"},
                                   {501, "Not Implemented"},
                                   {503, "Service Unavailable"},
                                   {504, "Gateway Timeout"}};

Problem Said(int status, std::string_view code, const absl::Status& why) {
  return Problem(status, std::string(code), std::string(Message(why)));
}

// The number of seconds of Retry-After: at least one.
void TellWhen(const absl::Status& status, Problem& problem) {
  std::optional<ErrorDetail> detail = GetErrorDetail(status);
  int64_t seconds = 1;
  if (detail && detail->retry_after) {
    seconds = std::max<int64_t>(1, (detail->retry_after->count() + 999) / 1000);
  }
  problem.headers.emplace_back("retry-after", std::to_string(seconds));
}

}  // namespace

std::string_view TitleOf(int http_status) {
  for (const StatusTitle& known : kTitles) {
    if (known.status == http_status) return known.title;
  }
  return "Error";
}

Problem BadParameter(std::string field, std::string code, std::string message) {
  Problem problem(400, "invalid_parameter", field + ": " + message);
  problem.errors.emplace_back(std::move(field), std::move(code), std::move(message));
  return problem;
}

HttpServerResponse JsonResponse(int status, const json& body) {
  HttpServerResponse response;
  response.status = status;
  response.headers.emplace_back("content-type", "application/json");
  response.body = JsonText(body);
  return response;
}

HttpServerResponse ProblemResponse(const Problem& problem, std::string_view instance) {
  json body = problem.more;
  body["type"] = "urn:vivavoce:problem:" + problem.code;
  body["title"] = TitleOf(problem.status);
  body["status"] = problem.status;
  body["detail"] = problem.detail;
  body["instance"] = instance;
  body["code"] = problem.code;
  body["errors"] = json::array();
  for (const FieldError& error : problem.errors) {
    body["errors"].push_back(
        {{"field", error.field}, {"code", error.code}, {"message", error.message}});
  }
  HttpServerResponse response;
  response.status = problem.status;
  response.headers = problem.headers;
  response.headers.emplace_back("content-type", "application/problem+json");
  response.body = JsonText(body);
  return response;
}

Problem ProblemOf(const absl::Status& status) {
  std::optional<ErrorDetail> detail = GetErrorDetail(status);
  std::string vendor_code = detail ? detail->vendor_code : "";
  auto code = [&](std::string_view otherwise) {
    return vendor_code.empty() ? otherwise : std::string_view(vendor_code);
  };
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument: {
      Problem problem = Said(422, "invalid", status);
      problem.errors.emplace_back("", "invalid", problem.detail);
      return problem;
    }
    case absl::StatusCode::kUnauthenticated: {
      Problem problem = Said(401, "unauthenticated", status);
      problem.headers.emplace_back("www-authenticate", "Bearer");
      return problem;
    }
    case absl::StatusCode::kPermissionDenied:
      return Said(403, code("forbidden"), status);
    case absl::StatusCode::kNotFound:
      return Said(404, "not_found", status);
    case absl::StatusCode::kAlreadyExists:
      return Said(409, "already_exists", status);
    case absl::StatusCode::kFailedPrecondition:
      return Said(409, code("not_allowed_now"), status);
    case absl::StatusCode::kAborted:
      return Said(409, "changed_meanwhile", status);
    case absl::StatusCode::kUnimplemented:
      return Said(501, "not_available", status);
    case absl::StatusCode::kResourceExhausted: {
      Problem problem = Said(429, "too_many_requests", status);
      TellWhen(status, problem);
      return problem;
    }
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kCancelled: {
      Problem problem(503, "unavailable", "a part of the server cannot be reached; try again");
      TellWhen(status, problem);
      return problem;
    }
    case absl::StatusCode::kDeadlineExceeded: {
      Problem problem(504, "timeout", "a part of the server took too long; try again");
      TellWhen(status, problem);
      return problem;
    }
    default:
      return Problem(500, "internal", "something went wrong in the server; its log has the cause");
  }
}

}  // namespace vivavoce::platform
