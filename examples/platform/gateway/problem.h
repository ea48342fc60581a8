// SPDX-License-Identifier: Apache-2.0
// What goes wrong, as RFC 9457 says it: application/problem+json with `code` to decide on and
// `errors` for the fields.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "vivavoce/net/http_server.h"

namespace vivavoce::platform {

struct FieldError {
  FieldError() = default;
  FieldError(std::string f, std::string c, std::string m)
      : field(std::move(f)), code(std::move(c)), message(std::move(m)) {}
  std::string field;  // JSON path in the body, or the parameter's name
  std::string code;
  std::string message;
};

struct Problem {
  Problem() = default;
  Problem(int s, std::string c, std::string d)
      : status(s), code(std::move(c)), detail(std::move(d)) {}
  int status = 500;
  std::string code;
  std::string detail;
  std::vector<FieldError> errors;
  nlohmann::json more = nlohmann::json::object();  // members of this kind of problem
  HttpHeaders headers;
};

// 400: what is wrong with a parameter of the query, or with a header.
Problem BadParameter(std::string field, std::string code, std::string message);

HttpServerResponse ProblemResponse(const Problem& problem, std::string_view instance);

// What a status of the library means to a caller. Texts of failures that are not the caller's are
// not shown.
Problem ProblemOf(const absl::Status& status);

std::string_view TitleOf(int http_status);

// A JSON answer.
HttpServerResponse JsonResponse(int status, const nlohmann::json& body);

}  // namespace vivavoce::platform
