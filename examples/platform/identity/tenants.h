// SPDX-License-Identifier: Apache-2.0
// The tenants and their API keys. Keys are kept as SHA-256: they have 256 bits of their own, so a
// slow hash would add nothing.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "identity/documents.h"
#include "identity/principal.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/provider/store.h"

namespace vivavoce::platform {

struct TenantRecord {
  TenantRecord() = default;
  TenantId id;
  std::string name;
  std::string created_at;                    // RFC 3339
  std::vector<std::string> webhook_secrets;  // the newest first; all of them sign
};

struct ApiKeyRecord {
  ApiKeyRecord() = default;
  std::string id;
  std::string name;
  std::string role;
  std::string prefix;  // its first characters, to tell it by
  std::string created_at;
  std::string revoked_at;  // empty: it is good
};

// Shown once.
struct NewApiKey {
  NewApiKey() = default;
  ApiKeyRecord record;
  std::string key;
};

struct NewTenant {
  NewTenant() = default;
  TenantRecord record;
  NewApiKey admin;
};

// Threading: all calls on the store's executor.
// Lifetime:  store and clock outlive it.
class Tenants {
 public:
  Tenants(Store& store, Clock& clock) : store_(store), clock_(clock) {}

  static std::vector<CollectionSpec> Collections();

  // A tenant with its first ADMIN key; `key` empty: a new one is made.
  //
  // Errors: InvalidArgument for a name that is none; AlreadyExists.
  boost::asio::awaitable<absl::StatusOr<NewTenant>> Create(std::string name, std::string key);

  // By id or by name; empty: the only one. Errors: NotFound; FailedPrecondition where empty would
  // do for several.
  boost::asio::awaitable<absl::StatusOr<TenantRecord>> Find(std::string id_or_name);
  boost::asio::awaitable<absl::StatusOr<bool>> NoneYet();
  // Every tenant, for what works on all of them in turn: timers, deliveries.
  boost::asio::awaitable<absl::StatusOr<std::vector<TenantRecord>>> All();

  // A new secret signs beside the one before it, so that receivers can change over; older ones go.
  boost::asio::awaitable<absl::StatusOr<TenantRecord>> RotateWebhookSecret(TenantId tenant,
                                                                           Addition addition);

  // Errors: InvalidArgument for a role that is none.
  boost::asio::awaitable<absl::StatusOr<NewApiKey>> CreateKey(TenantId tenant, std::string role,
                                                              std::string name, Addition addition);
  boost::asio::awaitable<absl::StatusOr<std::vector<ApiKeyRecord>>> Keys(TenantId tenant);
  // Errors: NotFound, also for another tenant's.
  boost::asio::awaitable<absl::Status> RevokeKey(TenantId tenant, std::string id);

  // Whose key this is. Errors: Unauthenticated.
  boost::asio::awaitable<absl::StatusOr<Principal>> ByKey(std::string key);

 private:
  Store& store_;
  Clock& clock_;
};

}  // namespace vivavoce::platform
