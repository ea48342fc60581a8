// SPDX-License-Identifier: Apache-2.0
// What is to be delivered to whom, kept until it has been, or nobody tries any more.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/provider/store.h"

namespace vivavoce::platform {

struct WebhookTarget {
  WebhookTarget() = default;
  std::string endpoint_id;  // empty: the interview's own callbackUrl
  std::string url;
};

struct WebhookDelivery {
  WebhookDelivery() = default;
  std::string id;  // of the document: message and target
  int64_t version = 0;
  std::string message_id;  // `webhook-id`, the same in every attempt
  std::string type;
  std::string interview_id;
  std::string endpoint_id;
  std::string url;
  std::string body;
  int attempts = 0;
  WallTime due;
  std::string state = "due";  // "due", "delivered", "dead"
  int last_status = 0;        // 0: nobody answered
  std::string last_error;
};

std::vector<CollectionSpec> DeliveryCollections();

absl::Status PutDelivery(StoreTransaction& unit, const WebhookDelivery& delivery);

// Those that are due at `now`, the longest waiting first.
boost::asio::awaitable<absl::StatusOr<std::vector<WebhookDelivery>>> DueDeliveries(Store& store,
                                                                                   TenantId tenant,
                                                                                   WallTime now,
                                                                                   size_t limit);

}  // namespace vivavoce::platform
