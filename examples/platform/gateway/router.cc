// SPDX-License-Identifier: Apache-2.0
#include "gateway/router.h"

#include <algorithm>
#include <optional>

#include "wire/bounded_json.h"

namespace vivavoce::platform {
namespace {

constexpr size_t kLongestValue = 200;

using PathValues = std::map<std::string, std::string, std::less<>>;

// As the document says of every parameter of a path.
bool IsPathValue(std::string_view text) {
  if (text.empty() || text.size() > kLongestValue) return false;
  for (char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!letter && c != '.' && c != '_' && c != ':' && c != '-') return false;
  }
  return text.front() != '.';
}

std::string_view NextSegment(std::string_view& rest) {
  size_t slash = rest.find('/');
  std::string_view segment = rest.substr(0, slash);
  rest = slash == rest.npos ? std::string_view() : rest.substr(slash + 1);
  return segment;
}

std::optional<PathValues> Fits(std::string_view pattern, std::string_view path) {
  if (std::count(pattern.begin(), pattern.end(), '/') !=
      std::count(path.begin(), path.end(), '/')) {
    return std::nullopt;
  }
  PathValues values;
  while (!pattern.empty() || !path.empty()) {
    std::string_view wanted = NextSegment(pattern);
    std::string_view got = NextSegment(path);
    if (wanted.size() > 2 && wanted.front() == '{' && wanted.back() == '}') {
      if (!IsPathValue(got)) return std::nullopt;
      values[std::string(wanted.substr(1, wanted.size() - 2))] = std::string(got);
    } else if (wanted != got) {
      return std::nullopt;
    }
  }
  return values;
}

}  // namespace

absl::Status Call::Keep(StoreTransaction& unit, const HttpServerResponse& answer) {
  if (!keeper) return absl::OkStatus();
  kept = true;
  return keeper(unit, answer);
}

InterviewId Call::Interview() const {
  auto found = path.find("id");
  return InterviewId(found == path.end() ? "" : found->second);
}

std::string Call::Text(std::string_view parameter) const {
  auto found = query.find(parameter);
  return found == query.end() || !found->second.is_string() ? "" : found->second.get<std::string>();
}

int64_t Call::Number(std::string_view parameter, int64_t otherwise) const {
  auto found = query.find(parameter);
  return found == query.end() || !found->second.is_number_integer() ? otherwise
                                                                    : found->second.get<int64_t>();
}

Router::Router(const std::vector<Route>& routes) : routes_(routes) {}

Router::Match Router::Find(std::string_view method, std::string_view path) const {
  Match match;
  for (const Route& route : routes_) {
    std::optional<PathValues> values = Fits(route.path, path);
    if (!values) continue;
    if (route.method == method || (method == "HEAD" && route.method == "GET")) {
      match.route = &route;
      match.path = *std::move(values);
      return match;
    }
    match.allowed_methods.push_back(route.method);
    if (route.method == "GET") match.allowed_methods.push_back("HEAD");
  }
  return match;
}

}  // namespace vivavoce::platform
