// SPDX-License-Identifier: Apache-2.0
#include "notifier/notifier_role.h"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <nlohmann/json.hpp>
#include <utility>

#include "identity/webhook_endpoints.h"
#include "notifier/deliveries.h"
#include "notifier/sender.h"
#include "server/consumer_role.h"
#include "vivavoce/base/status.h"

namespace vivavoce::platform {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kAtATime = 8;

// What the receiver is told: what happened, to which interview of its own.
std::string Body(const InterviewEvent& event, const Interview& interview) {
  Json data = Json::parse(event.data, nullptr, /*allow_exceptions=*/false);
  if (!data.is_object()) data = Json::object();
  data["interviewId"] = interview.id.value();
  if (!interview.submission.external_id.empty()) {
    data["externalId"] = interview.submission.external_id;
  }
  data["state"] = event.to;
  data["metadata"] = Json::parse(interview.submission.metadata, nullptr, false);
  Json body{{"type", event.webhook}, {"timestamp", FormatRfc3339(event.at)}};
  body["data"] = std::move(data);
  return body.dump(-1, ' ', false, Json::error_handler_t::replace);
}

class NotifierRole final : public ConsumerRole, private MessageHandler {
 public:
  explicit NotifierRole(const RoleParts& parts) : ConsumerRole("notifier", parts), sender_(parts) {
    Consume(*this, {"notification.requested"}, kAtATime);
  }

  std::vector<CollectionSpec> Collections() const override { return DeliveryCollections(); }

  boost::asio::awaitable<absl::Status> Run() override {
    using boost::asio::experimental::awaitable_operators::operator&&;
    auto [consumed, sent] = co_await (ConsumerRole::Run() && sender_.Run());
    co_return consumed.ok() ? sent : consumed;
  }

  boost::asio::awaitable<absl::Status> Drain(std::chrono::nanoseconds limit) override {
    sender_.Stop();
    co_return co_await ConsumerRole::Drain(limit);
  }

 private:
  // The message is one for each receiver from here on: the bus is done with it.
  boost::asio::awaitable<absl::Status> Handle(MessageScope& scope) override {
    absl::StatusOr<InterviewEvent> event = ParseInterviewEvent(scope.message().payload);
    if (!event.ok()) co_return event.status();
    absl::StatusOr<Interview> interview =
        co_await parts().interviews->Load(event->tenant, event->interview);
    if (!interview.ok()) co_return interview.status();
    absl::StatusOr<std::vector<WebhookTarget>> targets =
        co_await TargetsOf(event->tenant, *interview, event->webhook);
    if (!targets.ok()) co_return targets.status();
    absl::StatusOr<StoreTransaction*> unit = co_await scope.Transaction();
    if (!unit.ok()) co_return unit.status();
    for (const WebhookTarget& target : *targets) {
      WebhookDelivery delivery;
      delivery.message_id = event->id;
      delivery.id = event->id + "/" + (target.endpoint_id.empty() ? "own" : target.endpoint_id);
      delivery.type = event->webhook;
      delivery.interview_id = event->interview.value();
      delivery.endpoint_id = target.endpoint_id;
      delivery.url = target.url;
      delivery.body = Body(*event, *interview);
      delivery.due = parts().context.clock->Now();
      absl::Status put = PutDelivery(**unit, delivery);
      if (!put.ok()) co_return put;
    }
    sender_.Wake();
    co_return absl::OkStatus();
  }

  // The interview's own address, else those of the tenant.
  boost::asio::awaitable<absl::StatusOr<std::vector<WebhookTarget>>> TargetsOf(
      TenantId tenant, const Interview& interview, std::string type) {
    std::vector<WebhookTarget> targets;
    if (!interview.submission.callback_url.empty()) {
      WebhookTarget own;
      own.url = interview.submission.callback_url;
      targets.push_back(std::move(own));
      co_return targets;
    }
    WebhookEndpoints endpoints(parts().ports->store(), *parts().context.clock);
    absl::StatusOr<std::vector<WebhookEndpoint>> all = co_await endpoints.List(std::move(tenant));
    if (!all.ok()) co_return all.status();
    for (WebhookEndpoint& endpoint : *all) {
      if (endpoint.disabled || !endpoint.Wants(type)) continue;
      WebhookTarget target;
      target.endpoint_id = std::move(endpoint.id);
      target.url = std::move(endpoint.url);
      targets.push_back(std::move(target));
    }
    co_return targets;
  }

  WebhookSender sender_;
};

}  // namespace

std::unique_ptr<Role> MakeNotifierRole(const RoleParts& parts) {
  return std::make_unique<NotifierRole>(parts);
}

}  // namespace vivavoce::platform
