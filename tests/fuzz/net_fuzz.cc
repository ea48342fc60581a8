// SPDX-License-Identifier: Apache-2.0
// What the network gives to code of our own: request targets, queries, URLs, and whole requests,
// fed at once and byte by byte.
#include <string>

#include "net/http_request_reader.h"
#include "net/request_target.h"
#include "tests/fuzz/fuzz.h"
#include "vivavoce/base/utf8.h"
#include "vivavoce/net/query.h"
#include "vivavoce/net/url.h"

namespace vivavoce {
namespace {

using fuzz::Require;

void Targets(std::string_view text) {
  auto target = internal::ParseRequestTarget(text);
  if (!target.ok()) return;
  const std::string& path = target->path;
  Require(path.starts_with('/') && IsValidUtf8(path), "a path begins with '/' and is UTF-8");
  Require(path.find('\0') == std::string::npos, "a path holds no NUL");
  for (std::string_view part : {"/./", "/../", "//"}) {
    Require(path.find(part) == std::string::npos, "a path is normal");
  }
  Require(!path.ends_with("/..") && !path.ends_with("/."), "a path is normal at its end");
  std::string again;
  for (char c : path) again += c == '/' ? "/" : PercentEncode(std::string_view(&c, 1));
  auto twice = internal::ParseRequestTarget(again);
  Require(twice.ok() && twice->path == path, "a path encoded anew is the same path");
}

// The request, which must not depend on how its bytes came.
std::string Outcome(std::string_view text, size_t step) {
  HttpLimits limits;
  limits.head_bytes = 1 << 10;
  limits.body_bytes = 1 << 10;
  internal::HttpRequestReader reader(limits);
  std::string input;
  for (size_t at = 0; at < text.size();) {
    std::string_view more = text.substr(at, step);
    at += more.size();
    input += more;
    for (size_t taken = 1; taken > 0 && !input.empty();) {
      taken = reader.Feed(input);
      input.erase(0, taken);
    }
  }
  // Broken input may be refused at once or still be waited for: no request comes of it either way.
  if (reader.state() != internal::HttpRequestReader::State::kDone) return "none";
  HttpServerRequest request = reader.TakeRequest();
  Require(request.body.size() <= 1 << 10, "a body is within its limit");
  return request.method + " " + request.path + " " + request.body;
}

}  // namespace
}  // namespace vivavoce

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  using namespace vivavoce;  // NOLINT: one function
  std::string_view text = fuzz::Text(bytes, size);
  Targets(text);
  (void)ParseUrl(text);
  if (auto query = QueryParameters::Parse(text); query.ok()) {
    for (const auto& [name, value] : query->all()) {
      fuzz::Require(IsValidUtf8(name) && IsValidUtf8(value), "parameters are UTF-8");
    }
  }
  if (size < 8 << 10) {
    fuzz::Require(Outcome(text, size + 1) == Outcome(text, 1), "a request is what it is");
  }
  return 0;
}
