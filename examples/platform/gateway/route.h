// SPDX-License-Identifier: Apache-2.0
// The API as data: one row a method and path. The same rows route the requests, check who may call,
// what is accepted, and make the OpenAPI document, so that what it says is so.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "identity/principal.h"
#include "vivavoce/base/ids.h"
#include "vivavoce/net/http_server.h"
#include "vivavoce/provider/store.h"

namespace vivavoce::platform {

struct Route;

// A request that was matched, allowed and found well-formed.
struct Call {
  Call() = default;
  HttpServerRequest request;
  const Route* route = nullptr;
  std::map<std::string, std::string, std::less<>> path;      // {id} -> its value
  std::map<std::string, nlohmann::json, std::less<>> query;  // as the parameter's schema has it
  nlohmann::json body;                                       // null where there is none
  Principal caller;                                          // of Access::kPermission
  int64_t if_match = 0;                                      // 0: no If-Match, or any

  // Keeps the answer for the call's Idempotency-Key as a part of `unit`, so that the key is known
  // if, and only if, the thing was done. Nothing where the call has no key.
  absl::Status Keep(StoreTransaction& unit, const HttpServerResponse& answer);
  std::function<absl::Status(StoreTransaction& unit, const HttpServerResponse& answer)> keeper;
  bool kept = false;

  InterviewId Interview() const;
  std::string Text(std::string_view parameter) const;  // empty where it is absent
  int64_t Number(std::string_view parameter, int64_t otherwise) const;
};

using Answer = absl::StatusOr<HttpServerResponse>;
// Lifetime: the call outlives the coroutine.
using RouteHandler = std::function<boost::asio::awaitable<Answer>(Call& call)>;

enum class Access {
  kPublic,     // anybody
  kCandidate,  // an invitation's token, which the handler looks at
  kPermission  // a credential with the permission
};

enum class Replay {
  kNone,    // Idempotency-Key means nothing here
  kAnswer,  // the first answer is given again
  kSecret   // so is the first, but for what is shown once: then 409
};

struct Parameter {
  std::string name;
  std::string schema;  // JSON text
  std::string description;
};

struct Reply {
  int status = 200;
  std::string schema;  // a component; empty: no JSON
  std::string description;
  std::string type = "application/json";
};

struct Route {
  Route(std::string_view m, std::string_view p, std::string_view i, std::string_view s)
      : method(m), path(p), id(i), summary(s) {}

  Route& Public() { return access = Access::kPublic, *this; }
  Route& Candidate() { return access = Access::kCandidate, *this; }
  Route& Needs(std::string_view p) { return permission = p, *this; }
  Route& Query(std::string name, std::string schema, std::string description) {
    return query.push_back({std::move(name), std::move(schema), std::move(description)}), *this;
  }
  // The body's component; where it is optional, none is as good as {}.
  Route& Takes(std::string_view component) { return body = component, *this; }
  Route& MayTake(std::string_view component) { return body_required = false, Takes(component); }
  Route& Gives(int status, std::string_view component, std::string_view description) {
    return replies.push_back({status, std::string(component), std::string(description)}), *this;
  }
  Route& GivesType(int status, std::string_view type, std::string_view description) {
    return replies.push_back({status, "", std::string(description), std::string(type)}), *this;
  }
  // Further problems that this row can answer, beside those that its other properties bring.
  Route& Refuses(std::vector<int> statuses) { return refusals = std::move(statuses), *this; }
  Route& IfMatch() { return if_match = true, *this; }
  Route& Idempotent(Replay how = Replay::kAnswer) { return replay = how, *this; }
  // What is done is written with what belongs to no tenant, and so is the key.
  Route& InSystem() { return in_system = true, *this; }
  Route& Does(RouteHandler h) { return handle = std::move(h), *this; }

  std::string method;
  std::string path;  // with {name} for a segment
  std::string id;    // operationId
  std::string summary;
  Access access = Access::kPermission;
  std::string permission;
  std::vector<Parameter> query;
  std::string body;
  bool body_required = true;
  std::vector<Reply> replies;
  std::vector<int> refusals;
  bool if_match = false;
  Replay replay = Replay::kNone;
  bool in_system = false;
  RouteHandler handle;
};

}  // namespace vivavoce::platform
