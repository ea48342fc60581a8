// SPDX-License-Identifier: Apache-2.0
// What is to be brought to whom, kept until it has been, or nobody tries any more.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/provider/store.h"
#include "vivavoce/provider/transport.h"

namespace vivavoce::platform {

inline constexpr char kByWebhook[] = "webhook";
inline constexpr char kByMail[] = "mail";
// Told of each notification that has become due: its own courier may be in another process.
inline constexpr char kDueTopic[] = "notification.due";

struct Notification {
  Notification() = default;
  std::string id;  // of the document: event and receiver
  int64_t version = 0;
  std::string channel;     // kByWebhook, kByMail
  std::string message_id;  // of the event: `webhook-id`, the same in every attempt
  std::string type;        // of a webhook; of a mail its template
  std::string interview_id;
  std::string receiver;  // an endpoint's id, empty: the interview's own callbackUrl; a person's id,
                         // empty: the candidate
  std::string url;       // of a webhook
  std::string body;      // of a webhook; a mail is written when it is sent
  int attempts = 0;
  WallTime due;
  std::string state = "due";  // "due", "delivered", "dead", "dropped": nobody wants it any more
  int last_status = 0;        // of a webhook; 0: nobody answered
  std::string last_error;
};

std::vector<CollectionSpec> NotificationCollections();

absl::Status PutNotification(StoreTransaction& unit, const Notification& notification);

// Nullopt where there is none.
boost::asio::awaitable<absl::StatusOr<std::optional<Notification>>> FindNotification(
    StoreTransaction& unit, std::string id);

// A new one, and the event that wakes its courier. One that is there already stays as it is.
boost::asio::awaitable<absl::Status> AddNotification(StoreTransaction& unit, const TenantId& tenant,
                                                     Notification notification);

// The event alone.
absl::Status AnnounceDue(StoreTransaction& unit, const TenantId& tenant,
                         const Notification& notification);

// The message that brings a dead notification back when it is sent again.
BusMessage DueMessage(const TenantId& tenant, const Notification& notification);
// The notification that such a message names. Errors: InvalidArgument.
absl::StatusOr<std::string> NotificationIn(const BusMessage& message);

// Those that wait, due or not yet, the longest waiting first.
boost::asio::awaitable<absl::StatusOr<std::vector<Notification>>> WaitingNotifications(
    Store& store, TenantId tenant, std::string channel, size_t limit);

}  // namespace vivavoce::platform
