// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "vivavoce/base/ids.h"

namespace vivavoce {

// Where a live session is served, and by right of which epoch.
struct SessionPlace {
  SessionPlace() = default;
  std::string node;
  int64_t epoch = 0;  // grows with every takeover; an older holder is refused
};

// Says which node serves which live session, so that a candidate can come back to any node.
//
// Threading: all calls on the executor given at creation.
class SessionRegistry {
 public:
  SessionRegistry() = default;
  virtual ~SessionRegistry() = default;
  SessionRegistry(const SessionRegistry&) = delete;
  SessionRegistry& operator=(const SessionRegistry&) = delete;

  // Takes the session for `node`, from another node too, for as long as `ttl`. The answer's epoch
  // is greater than any before it.
  //
  // Errors: InvalidArgument for an empty tenant, session or node, or no time.
  virtual boost::asio::awaitable<absl::StatusOr<SessionPlace>> Take(
      TenantId tenant, SessionId session, std::string node, std::chrono::milliseconds ttl) = 0;
  // Errors: FailedPrecondition when it was taken since, or its time was over.
  virtual boost::asio::awaitable<absl::Status> Renew(TenantId tenant, SessionId session,
                                                     SessionPlace place,
                                                     std::chrono::milliseconds ttl) = 0;
  // Nullopt when nobody serves it.
  virtual boost::asio::awaitable<absl::StatusOr<std::optional<SessionPlace>>> Find(
      TenantId tenant, SessionId session) = 0;
  // Gives it up. Errors: as Renew().
  virtual boost::asio::awaitable<absl::Status> Leave(TenantId tenant, SessionId session,
                                                     SessionPlace place) = 0;
};

}  // namespace vivavoce
