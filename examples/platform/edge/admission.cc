// SPDX-License-Identifier: Apache-2.0
#include "edge/admission.h"

#include <charconv>
#include <nlohmann/json.hpp>
#include <vector>

#include "vivavoce/base/status.h"
#include "vivavoce/net/query.h"

namespace vivavoce::platform {
namespace {

constexpr char kPath[] = "/ws";
constexpr std::string_view kText = "vivavoce.v1";
constexpr std::string_view kBinary = "vivavoce.v1.binary";
constexpr std::string_view kBearer = "bearer.";
constexpr size_t kMostIdBytes = 100;
constexpr size_t kMostTokenBytes = 200;

// The client's offers, in order: "vivavoce.v1, bearer.<token>".
std::vector<std::string> Offers(const HttpServerRequest& request) {
  std::vector<std::string> offers;
  for (const auto& [name, value] : request.headers) {
    if (name != "sec-websocket-protocol") continue;
    std::string offer;
    for (char c : value + ",") {
      if (c == ',') {
        if (!offer.empty()) offers.push_back(std::move(offer));
        offer.clear();
      } else if (c != ' ' && c != '\t') {
        offer += c;
      }
    }
  }
  return offers;
}

absl::StatusOr<std::string> Required(const QueryParameters& query, const char* name) {
  const std::string* value = query.Find(name);
  if (value == nullptr || value->empty() || value->size() > kMostIdBytes) {
    return InvalidArgument("socket: " + std::string(name) + ": is missing in the query");
  }
  return *value;
}

std::string_view CodeName(int status) {
  switch (status) {
    case 400:
      return "bad_request";
    case 401:
      return "unauthenticated";
    case 403:
      return "forbidden";
    case 404:
      return "not_found";
    case 409:
      return "conflict";
    case 429:
      return "too_many";
    case 503:
      return "unavailable";
    default:
      return "internal";
  }
}

int HttpStatusOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kInvalidArgument:
      return 400;
    case absl::StatusCode::kUnauthenticated:
      return 401;
    case absl::StatusCode::kPermissionDenied:
      return 403;
    case absl::StatusCode::kNotFound:
      return 404;
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kAborted:
      return 409;
    case absl::StatusCode::kResourceExhausted:
      return 429;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
      return 503;
    default:
      return 500;
  }
}

}  // namespace

absl::StatusOr<EntryRequest> ParseEntry(const HttpServerRequest& request) {
  if (request.path != kPath) return NotFound("socket: nothing is served at this path");
  absl::StatusOr<QueryParameters> query = QueryParameters::Parse(request.query);
  if (!query.ok()) return query.status();
  absl::StatusOr<std::string> session = Required(*query, "sessionId");
  if (!session.ok()) return session.status();
  absl::StatusOr<std::string> tenant = Required(*query, "tenantId");
  if (!tenant.ok()) return tenant.status();
  EntryRequest entry;
  entry.session = SessionId(*std::move(session));
  entry.tenant = TenantId(*std::move(tenant));
  for (const std::string& offer : Offers(request)) {
    if (offer == kBinary) entry.binary = true;
    if (offer.starts_with(kBearer)) entry.token = offer.substr(kBearer.size());
    if (entry.subprotocol.empty() && (offer == kText || offer == kBinary)) {
      entry.subprotocol = offer;
    }
  }
  if (entry.binary) entry.subprotocol = kBinary;
  if (const std::string* token = query->Find("token")) entry.token = *token;
  if (const std::string* resume = query->Find("resume")) {
    entry.resume = true;
    entry.token = *resume;
  }
  if (const std::string* last = query->Find("lastSeq"); last != nullptr && !last->empty()) {
    const char* end = last->data() + last->size();
    auto [at, error] = std::from_chars(last->data(), end, entry.last_seq);
    if (error != std::errc() || at != end) {
      return InvalidArgument("socket: lastSeq: is no number");
    }
  }
  if (entry.token.empty() || entry.token.size() > kMostTokenBytes) {
    return Error(absl::StatusCode::kUnauthenticated,
                 "socket: no token: give bearer.<token> as a subprotocol, token or resume");
  }
  return entry;
}

HttpServerResponse RefusalOf(const absl::Status& status) {
  HttpServerResponse response;
  response.status = HttpStatusOf(status.code());
  nlohmann::ordered_json problem{{"type", "about:blank"},
                                 {"title", CodeName(response.status)},
                                 {"status", response.status},
                                 {"code", CodeName(response.status)}};
  // What nobody expected stays in the log.
  if (response.status != 500) problem["detail"] = Message(status);
  response.headers.emplace_back("content-type", "application/problem+json");
  response.body = problem.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  return response;
}

}  // namespace vivavoce::platform
