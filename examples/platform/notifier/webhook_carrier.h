// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "identity/tenants.h"
#include "identity/webhook_endpoints.h"
#include "notifier/courier.h"

namespace vivavoce::platform {

// Notifications as Standard Webhooks.
class WebhookCarrier final : public Carrier {
 public:
  explicit WebhookCarrier(const RoleParts& parts);
  boost::asio::awaitable<Brought> Bring(TenantId tenant, Notification notification) override;

 private:
  // As they are now: of a notification that waited for hours, too.
  boost::asio::awaitable<absl::StatusOr<std::vector<std::string>>> Secrets(
      TenantId tenant, const Notification& notification);

  RoleParts parts_;
  Tenants tenants_;
  WebhookEndpoints endpoints_;
};

}  // namespace vivavoce::platform
