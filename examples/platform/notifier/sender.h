// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <random>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "identity/tenants.h"
#include "identity/webhook_endpoints.h"
#include "notifier/deliveries.h"
#include "server/role_parts.h"
#include "vivavoce/base/channel.h"

namespace vivavoce::platform {

// Sends what is due, a few at a time, each receiver's answer on its own.
//
// Threading: the io thread.
class WebhookSender {
 public:
  explicit WebhookSender(const RoleParts& parts);

  // There is something new to send.
  void Wake() { wake_.Notify(); }

  // Until it is cancelled or stopped; what is under way then is not cut.
  boost::asio::awaitable<absl::Status> Run();
  void Stop();

 private:
  boost::asio::awaitable<void> SendWhatIsDue();
  boost::asio::awaitable<void> Attempt(TenantId tenant, WebhookDelivery delivery);
  // As they are now: of a delivery that waited for hours, too.
  boost::asio::awaitable<absl::StatusOr<std::vector<std::string>>> Secrets(
      TenantId tenant, const WebhookDelivery& delivery);
  boost::asio::awaitable<absl::Status> Note(TenantId tenant, WebhookDelivery delivery);

  RoleParts parts_;
  Tenants tenants_;
  WebhookEndpoints endpoints_;
  internal::Signal wake_;
  std::set<std::string> under_way_;  // documents' ids
  bool stopped_ = false;
  std::minstd_rand chance_;
};

}  // namespace vivavoce::platform
