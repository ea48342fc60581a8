// SPDX-License-Identifier: Apache-2.0
#include "notifier/notifications.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "identity/documents.h"
#include "vivavoce/base/status.h"

namespace vivavoce::platform {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kNotifications[] = "notifications";

int64_t Millis(WallTime time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

absl::StatusOr<Notification> ReadNotification(const Document& document) {
  const Json body = Json::parse(document.body, nullptr, /*allow_exceptions=*/false);
  if (!body.is_object()) return DataLoss("notification: no object");
  try {
    Notification notification;
    notification.id = document.id;
    notification.version = document.version;
    notification.channel = body.at("channel").get<std::string>();
    notification.message_id = body.at("messageId").get<std::string>();
    notification.type = body.at("type").get<std::string>();
    notification.interview_id = body.at("interviewId").get<std::string>();
    notification.receiver = body.at("receiver").get<std::string>();
    notification.url = body.at("url").get<std::string>();
    notification.body = body.at("body").get<std::string>();
    notification.attempts = body.at("attempts").get<int>();
    notification.due = WallTime(std::chrono::milliseconds(body.at("due").get<int64_t>()));
    notification.state = body.at("state").get<std::string>();
    notification.last_status = body.at("lastStatus").get<int>();
    notification.last_error = body.at("lastError").get<std::string>();
    return notification;
  } catch (const Json::exception& error) {
    return DataLoss(std::string("notification: ") + error.what());
  }
}

std::string NotificationText(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::vector<CollectionSpec> NotificationCollections() {
  return {CollectionSpec(kNotifications, {"channel", "state", "due", "interview"})};
}

absl::Status PutNotification(StoreTransaction& unit, const Notification& notification) {
  Json body;
  body["channel"] = notification.channel;
  body["messageId"] = notification.message_id;
  body["type"] = notification.type;
  body["interviewId"] = notification.interview_id;
  body["receiver"] = notification.receiver;
  body["url"] = notification.url;
  body["body"] = notification.body;
  body["attempts"] = notification.attempts;
  body["due"] = Millis(notification.due);
  body["state"] = notification.state;
  body["lastStatus"] = notification.last_status;
  body["lastError"] = notification.last_error;
  Document document;
  document.id = notification.id;
  document.body = NotificationText(body);
  document.index["channel"] = notification.channel;
  document.index["state"] = notification.state;
  document.index["due"] = FormatRfc3339(notification.due);
  document.index["interview"] = notification.interview_id;
  return unit.Put(
      kNotifications, document,
      notification.version == 0 ? Expect::Absent() : Expect::Version(notification.version));
}

boost::asio::awaitable<absl::StatusOr<std::optional<Notification>>> FindNotification(
    StoreTransaction& unit, std::string id) {
  absl::StatusOr<std::optional<Document>> found = co_await unit.Get(kNotifications, std::move(id));
  if (!found.ok()) co_return found.status();
  std::optional<Notification> notification;
  if (found->has_value()) {
    absl::StatusOr<Notification> read = ReadNotification(**found);
    if (!read.ok()) co_return read.status();
    notification = *std::move(read);
  }
  co_return notification;
}

boost::asio::awaitable<absl::Status> AddNotification(StoreTransaction& unit, const TenantId& tenant,
                                                     Notification notification) {
  absl::StatusOr<std::optional<Notification>> there =
      co_await FindNotification(unit, notification.id);
  if (!there.ok()) co_return there.status();
  if (there->has_value()) co_return absl::OkStatus();
  absl::Status put = PutNotification(unit, notification);
  if (!put.ok()) co_return put;
  co_return AnnounceDue(unit, tenant, notification);
}

BusMessage DueMessage(const TenantId& tenant, const Notification& notification) {
  BusMessage message;
  message.id = MakeContentId("evt-", notification.id);
  message.tenant = tenant;
  message.topic = kDueTopic;
  message.key = notification.id;  // one of its own: none waits for another
  message.payload = NotificationText(Json{{"notificationId", notification.id}});
  return message;
}

absl::Status AnnounceDue(StoreTransaction& unit, const TenantId& tenant,
                         const Notification& notification) {
  BusMessage message = DueMessage(tenant, notification);
  OutboxEvent event;
  event.id = message.id + "-" + std::to_string(notification.version);
  event.tenant = tenant;
  event.topic = std::move(message.topic);
  event.key = std::move(message.key);
  event.payload = std::move(message.payload);
  return unit.Enqueue(event);
}

absl::StatusOr<std::string> NotificationIn(const BusMessage& message) {
  const Json payload = Json::parse(message.payload, nullptr, /*allow_exceptions=*/false);
  if (!payload.is_object() || !payload.contains("notificationId") ||
      !payload["notificationId"].is_string()) {
    return InvalidArgument("notification.due: notificationId: must be a text");
  }
  return payload["notificationId"].get<std::string>();
}

boost::asio::awaitable<absl::StatusOr<std::vector<Notification>>> WaitingNotifications(
    Store& store, TenantId tenant, std::string channel, size_t limit) {
  QueryOptions query;
  query.equal["channel"] = std::move(channel);
  query.equal["state"] = "due";
  query.order_by = "due";
  query.limit = limit;
  absl::StatusOr<std::vector<Document>> found =
      co_await QueryDocuments(store, std::move(tenant), kNotifications, std::move(query));
  if (!found.ok()) co_return found.status();
  std::vector<Notification> waiting;
  for (const Document& document : *found) {
    absl::StatusOr<Notification> notification = ReadNotification(document);
    if (!notification.ok()) co_return notification.status();
    waiting.push_back(*std::move(notification));
  }
  co_return waiting;
}

}  // namespace vivavoce::platform
