// SPDX-License-Identifier: Apache-2.0
// Where a tenant wants to be told of what happens, and the secrets that sign it. Kept in the
// tenant's own data; the notifier reads them.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "identity/documents.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/base/ids.h"
#include "vivavoce/provider/store.h"

namespace vivavoce::platform {

struct WebhookEndpoint {
  WebhookEndpoint() = default;
  std::string id;
  std::string url;
  std::vector<std::string> events;   // types such as "interview.completed"; empty: all
  std::vector<std::string> secrets;  // "whsec_…", the newest first; all of them sign
  bool disabled = false;
  std::string created_at;  // RFC 3339
  int64_t version = 0;

  bool Wants(std::string_view type) const;
  // Whether it has this address, however that is written ("https://ATS.example:443/hook").
  bool IsAt(std::string_view address) const;
};

// Threading: all calls on the store's executor.
// Lifetime:  store and clock outlive it.
class WebhookEndpoints {
 public:
  WebhookEndpoints(Store& store, Clock& clock) : store_(store), clock_(clock) {}

  static std::vector<CollectionSpec> Collections();

  // With a secret of its own. Errors: FailedPrecondition beyond 50.
  boost::asio::awaitable<absl::StatusOr<WebhookEndpoint>> Create(TenantId tenant, std::string url,
                                                                 std::vector<std::string> events,
                                                                 Addition addition);
  boost::asio::awaitable<absl::StatusOr<std::vector<WebhookEndpoint>>> List(TenantId tenant);
  // Errors: NotFound.
  boost::asio::awaitable<absl::StatusOr<WebhookEndpoint>> Find(TenantId tenant, std::string id);
  // Url, events, secrets and whether it is disabled. Errors: Aborted when its version is not
  // current.
  boost::asio::awaitable<absl::StatusOr<WebhookEndpoint>> Save(TenantId tenant,
                                                               WebhookEndpoint endpoint,
                                                               Addition addition);
  // A new secret beside the one before it; older ones go.
  boost::asio::awaitable<absl::StatusOr<WebhookEndpoint>> Rotate(TenantId tenant, std::string id,
                                                                 Addition addition);
  // Errors: NotFound.
  boost::asio::awaitable<absl::Status> Delete(TenantId tenant, std::string id);

 private:
  Store& store_;
  Clock& clock_;
};

}  // namespace vivavoce::platform
