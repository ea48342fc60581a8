// SPDX-License-Identifier: Apache-2.0
// The administrative commands as requests and answers of JSON, so that they run alike on a store
// that was opened for them and within a server that holds it.
//
//   {"command": "tenant.create", "name": "acme"}
//   {"command": "key.create", "role": "RECRUITER", "name": "ats", "tenant": "acme"}
//   {"command": "user.create", "email": "r@example.com", "role": "RECRUITER", "tenant": ""}
//   {"command": "dlq.list", "topic": "", "all": false, "tenant": ""}
//   {"command": "dlq.show", "id": "dl-5f0c", "tenant": ""}       dlq.redrive: the same
//   {"command": "cost", "interview": "", "from": "2026-03-01", "to": "", "tenant": ""}
#pragma once

#include <boost/asio/awaitable.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "identity/people.h"
#include "identity/tenants.h"
#include "vivavoce/lifecycle/interviews.h"

namespace vivavoce::platform {

// Threading: all calls on the store's executor.
// Lifetime:  what it is given outlives it.
class Administration {
 public:
  Administration(Tenants& tenants, People& people, Store& store, Clock& clock)
      : tenants_(tenants), people_(people), store_(store), interviews_(store, clock) {}

  // The answer's secrets are shown nowhere else. Errors: InvalidArgument for a command that is
  // none; those of the command.
  boost::asio::awaitable<absl::StatusOr<std::string>> Execute(std::string request);

 private:
  boost::asio::awaitable<absl::StatusOr<std::string>> DeadLetters(TenantId tenant,
                                                                  std::string command,
                                                                  nlohmann::json asked);

  Tenants& tenants_;
  People& people_;
  Store& store_;
  Interviews interviews_;
};

}  // namespace vivavoce::platform
