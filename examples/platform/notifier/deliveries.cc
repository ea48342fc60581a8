// SPDX-License-Identifier: Apache-2.0
#include "notifier/deliveries.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "vivavoce/base/status.h"

namespace vivavoce::platform {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kDeliveries[] = "webhook_deliveries";

int64_t Millis(WallTime time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

absl::StatusOr<WebhookDelivery> Read(const Document& document) {
  const Json body = Json::parse(document.body, nullptr, /*allow_exceptions=*/false);
  if (!body.is_object()) return DataLoss("webhook delivery: no object");
  try {
    WebhookDelivery delivery;
    delivery.id = document.id;
    delivery.version = document.version;
    delivery.message_id = body.at("messageId").get<std::string>();
    delivery.type = body.at("type").get<std::string>();
    delivery.interview_id = body.at("interviewId").get<std::string>();
    delivery.endpoint_id = body.at("endpointId").get<std::string>();
    delivery.url = body.at("url").get<std::string>();
    delivery.body = body.at("body").get<std::string>();
    delivery.attempts = body.at("attempts").get<int>();
    delivery.due = WallTime(std::chrono::milliseconds(body.at("due").get<int64_t>()));
    delivery.state = body.at("state").get<std::string>();
    delivery.last_status = body.at("lastStatus").get<int>();
    delivery.last_error = body.at("lastError").get<std::string>();
    return delivery;
  } catch (const Json::exception& error) {
    return DataLoss(std::string("webhook delivery: ") + error.what());
  }
}

}  // namespace

std::vector<CollectionSpec> DeliveryCollections() {
  return {CollectionSpec(kDeliveries, {"state", "due", "interview"})};
}

absl::Status PutDelivery(StoreTransaction& unit, const WebhookDelivery& delivery) {
  Json body;
  body["messageId"] = delivery.message_id;
  body["type"] = delivery.type;
  body["interviewId"] = delivery.interview_id;
  body["endpointId"] = delivery.endpoint_id;
  body["url"] = delivery.url;
  body["body"] = delivery.body;
  body["attempts"] = delivery.attempts;
  body["due"] = Millis(delivery.due);
  body["state"] = delivery.state;
  body["lastStatus"] = delivery.last_status;
  body["lastError"] = delivery.last_error;
  Document document;
  document.id = delivery.id;
  document.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
  document.index["state"] = delivery.state;
  document.index["due"] = FormatRfc3339(delivery.due);
  document.index["interview"] = delivery.interview_id;
  return unit.Put(kDeliveries, document,
                  delivery.version == 0 ? Expect::Any() : Expect::Version(delivery.version));
}

boost::asio::awaitable<absl::StatusOr<std::vector<WebhookDelivery>>> DueDeliveries(Store& store,
                                                                                   TenantId tenant,
                                                                                   WallTime now,
                                                                                   size_t limit) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store.Begin(std::move(tenant));
  if (!unit.ok()) co_return unit.status();
  QueryOptions query;
  query.equal["state"] = "due";
  query.order_by = "due";
  query.limit = limit;
  absl::StatusOr<std::vector<Document>> found = co_await (*unit)->Query(kDeliveries, query);
  if (!found.ok()) co_return found.status();
  std::vector<WebhookDelivery> due;
  for (const Document& document : *found) {
    absl::StatusOr<WebhookDelivery> delivery = Read(document);
    if (!delivery.ok()) co_return delivery.status();
    if (delivery->due > now) break;
    due.push_back(*std::move(delivery));
  }
  co_return due;
}

}  // namespace vivavoce::platform
