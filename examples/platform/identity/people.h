// SPDX-License-Identifier: Apache-2.0
// The people whom the server itself signs in: an e-mail address, a password, a role.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "identity/documents.h"
#include "identity/principal.h"
#include "vivavoce/base/blocking_pool.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/provider/store.h"

namespace vivavoce::platform {

struct PersonRecord {
  PersonRecord() = default;
  std::string id;
  TenantId tenant;
  std::string email;  // in lower case; one person of the whole server has it
  std::string role;
  std::string created_at;  // RFC 3339
  bool disabled = false;
  bool password_is_first = true;  // never changed by the person
  int64_t version = 0;

  Principal AsPrincipal() const;
};

struct NewPerson {
  NewPerson() = default;
  PersonRecord record;
  std::string password;  // shown once
};

struct PersonChange {
  PersonChange() = default;
  std::optional<std::string> role;
  std::optional<bool> disabled;
  bool new_password = false;  // a fresh one-time password
};

// Threading: all calls on the store's executor; hashing on the pool.
// Lifetime:  what it is given outlives it.
class People {
 public:
  People(Store& store, BlockingPool& pool, Clock& clock)
      : store_(store), pool_(pool), clock_(clock) {}

  static std::vector<CollectionSpec> Collections();

  // Errors: InvalidArgument for an address or role that is none; AlreadyExists.
  boost::asio::awaitable<absl::StatusOr<NewPerson>> Create(TenantId tenant, std::string email,
                                                           std::string role, Addition addition);
  boost::asio::awaitable<absl::StatusOr<std::vector<PersonRecord>>> List(TenantId tenant);
  // Errors: NotFound, also for another tenant's. `password` of the answer is empty but for a fresh
  // one.
  boost::asio::awaitable<absl::StatusOr<NewPerson>> Change(TenantId tenant, std::string id,
                                                           PersonChange change);

  // Errors: Unauthenticated, the same for a wrong password, nobody of that name, a disabled one;
  // ResourceExhausted with retry_after after five failures within a minute, for a minute.
  boost::asio::awaitable<absl::StatusOr<PersonRecord>> SignIn(std::string email,
                                                              std::string password);

  // Errors: Unauthenticated for the old one; InvalidArgument for a new one under 12 characters.
  boost::asio::awaitable<absl::Status> ChangePassword(std::string email, std::string password,
                                                      std::string new_password);

  // Errors: NotFound, also for one who is disabled.
  boost::asio::awaitable<absl::StatusOr<PersonRecord>> ById(std::string id);

 private:
  boost::asio::awaitable<absl::StatusOr<std::optional<Document>>> ByEmail(std::string email);
  boost::asio::awaitable<absl::StatusOr<bool>> Matches(std::string password, std::string stored);
  boost::asio::awaitable<absl::StatusOr<std::string>> Hash(std::string password);
  boost::asio::awaitable<absl::Status> RefuseWhileLocked(std::string email);
  boost::asio::awaitable<absl::Status> CountFailure(std::string email);
  boost::asio::awaitable<absl::Status> CountFailureOnce(std::string id);

  Store& store_;
  BlockingPool& pool_;
  Clock& clock_;
};

}  // namespace vivavoce::platform
