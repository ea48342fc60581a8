// SPDX-License-Identifier: Apache-2.0
#include "gateway/admission.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "identity/authenticator.h"
#include "vivavoce/base/status.h"
#include "vivavoce/net/query.h"
#include "wire/bounded_json.h"

namespace vivavoce::platform {
namespace {

using nlohmann::json;

constexpr size_t kMostParameters = 20;
constexpr size_t kMostBodyBytes = 512 << 10;

// As the parameter's schema has it: a whole number where one is asked for and there is one.
json ValueOf(const json& schema, const std::string& text) {
  if (TextOf(schema, "type") == "integer") {
    int64_t number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc() && end == text.data() + text.size()) return number;
  }
  return text;
}

// 3.0 is a whole number in JSON Schema; the parser keeps it as a real one.
void MakeWhole(json& value) {
  if (value.is_number_float()) {
    const double number = value.get<double>();
    if (std::trunc(number) == number && std::abs(number) < 9e15) {
      value = static_cast<int64_t>(number);
    }
  } else if (value.is_structured()) {
    for (json& part : value) MakeWhole(part);
  }
}

bool IsJson(std::string_view content_type) {
  std::string kind(content_type.substr(0, content_type.find(';')));
  while (!kind.empty() && kind.back() == ' ') kind.pop_back();
  for (char& c : kind) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return kind == "application/json" || kind == "application/merge-patch+json";
}

}  // namespace

std::optional<Problem> ReadQuery(Call& call) {
  absl::StatusOr<QueryParameters> given = QueryParameters::Parse(call.request.query);
  if (!given.ok()) {
    return BadParameter("query", "encoding", std::string(Message(given.status())));
  }
  if (given->all().size() > kMostParameters) {
    return BadParameter("query", "too_many", "too many parameters");
  }
  for (const auto& [name, value] : given->all()) {
    auto known = std::find_if(call.route->query.begin(), call.route->query.end(),
                              [&name = name](const Parameter& one) { return one.name == name; });
    if (known == call.route->query.end()) {
      return BadParameter(name.substr(0, 60), "unknown", "there is no such parameter");
    }
    json schema = json::parse(known->schema, nullptr, false);
    json read = ValueOf(schema, value);
    std::vector<FieldError> errors = Components::CheckAgainst(schema, read, name);
    if (!errors.empty()) return BadParameter(name, "invalid", errors.front().message);
    if (!call.query.emplace(name, std::move(read)).second) {
      return BadParameter(name, "twice", "it stands there twice");
    }
  }
  return std::nullopt;
}

std::optional<Problem> ReadBody(Call& call, const Components& components) {
  const std::string& body = call.request.body;
  if (call.route->body.empty()) {
    call.body = nullptr;
    return std::nullopt;
  }
  if (body.empty() && !call.route->body_required) {
    call.body = json::object();
    return std::nullopt;
  }
  if (body.size() > kMostBodyBytes) {
    return Problem(413, "too_large", "the body may have at most 512 KiB");
  }
  if (!IsJson(HeaderOf(call.request.headers, "content-type"))) {
    return Problem(415, "media_type", "the body must be application/json");
  }
  JsonBounds bounds;
  bounds.bytes = kMostBodyBytes;
  absl::StatusOr<json> parsed = ParseBoundedJson(body, bounds);
  if (!parsed.ok()) {
    Problem problem(400, "malformed_json", std::string(Message(parsed.status())));
    problem.errors.emplace_back("", "malformed_json", problem.detail);
    return problem;
  }
  MakeWhole(*parsed);
  std::vector<FieldError> errors = components.Check(call.route->body, *parsed);
  if (!errors.empty()) {
    const FieldError& first = errors.front();
    Problem problem(422, "invalid",
                    (first.field.empty() ? "the body" : first.field) + ": " + first.message);
    problem.errors = std::move(errors);
    return problem;
  }
  call.body = *std::move(parsed);
  return std::nullopt;
}

std::optional<Problem> ReadIfMatch(Call& call) {
  std::optional<std::string> given = FindHeader(call.request.headers, "if-match");
  if (!call.route->if_match || !given || given->empty() || *given == "*") return std::nullopt;
  const std::string& value = *given;
  // An entity tag of ours is a number in quotes.
  if (value.size() > 2 && value.size() <= 17 && value[1] != '0' && value.front() == '"' &&
      value.back() == '"') {
    int64_t version = 0;
    const char* end = value.data() + value.size() - 1;
    auto [stop, error] = std::from_chars(value.data() + 1, end, version);
    if (error == std::errc() && stop == end && version > 0) {
      call.if_match = version;
      return std::nullopt;
    }
  }
  return BadParameter("If-Match", "invalid", "one ETag of ours, as it was given, or *");
}

std::optional<Problem> CheckPermission(const Call& call) {
  const std::string& permission = call.route->permission;
  if (permission.empty() || call.caller.Has(permission)) return std::nullopt;
  Problem problem(403, "missing_permission",
                  "this needs the permission " + permission + ", which the role " +
                      call.caller.role + " has not");
  problem.more["permission"] = permission;
  return problem;
}

}  // namespace vivavoce::platform
