// SPDX-License-Identifier: Apache-2.0
#include "notifier/sender.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <utility>

#include "notifier/standard_webhooks.h"
#include "vivavoce/base/status.h"

namespace vivavoce::platform {
namespace {

constexpr size_t kAttemptsAtATime = 16;
constexpr std::chrono::seconds kRound{2};

}  // namespace

WebhookSender::WebhookSender(const RoleParts& parts)
    : parts_(parts),
      tenants_(parts.ports->store(), *parts.context.clock),
      endpoints_(parts.ports->store(), *parts.context.clock),
      wake_(parts.context.executor),
      chance_(std::random_device()()) {}

void WebhookSender::Stop() {
  stopped_ = true;
  wake_.Notify();
}

boost::asio::awaitable<absl::Status> WebhookSender::Run() {
  using boost::asio::experimental::awaitable_operators::operator||;
  while (!stopped_) {
    co_await SendWhatIsDue();
    co_await (wake_.Wait() || parts_.context.clock->Sleep(kRound));
  }
  while (!under_way_.empty()) co_await wake_.Wait();
  co_return absl::OkStatus();
}

boost::asio::awaitable<void> WebhookSender::SendWhatIsDue() {
  absl::StatusOr<std::vector<TenantRecord>> tenants = co_await tenants_.All();
  if (!tenants.ok()) {
    parts_.context.telemetry.Warning("webhooks wait", {{"why", Message(tenants.status())}});
    co_return;
  }
  for (const TenantRecord& tenant : *tenants) {
    absl::StatusOr<std::vector<WebhookDelivery>> due = co_await DueDeliveries(
        parts_.ports->store(), tenant.id, parts_.context.clock->Now(), kAttemptsAtATime);
    if (!due.ok()) {
      parts_.context.telemetry.Warning("webhooks wait", {{"why", Message(due.status())}});
      continue;
    }
    for (WebhookDelivery& delivery : *due) {
      if (under_way_.size() >= kAttemptsAtATime) co_return;  // the next that ends wakes us
      if (!under_way_.insert(delivery.id).second) continue;
      boost::asio::co_spawn(parts_.context.executor, Attempt(tenant.id, std::move(delivery)),
                            boost::asio::detached);
    }
  }
}

boost::asio::awaitable<absl::StatusOr<std::vector<std::string>>> WebhookSender::Secrets(
    TenantId tenant, const WebhookDelivery& delivery) {
  if (!delivery.endpoint_id.empty()) {
    absl::StatusOr<WebhookEndpoint> endpoint =
        co_await endpoints_.Find(std::move(tenant), delivery.endpoint_id);
    if (!endpoint.ok()) co_return endpoint.status();
    co_return endpoint->secrets;
  }
  absl::StatusOr<TenantRecord> record = co_await tenants_.Find(tenant.value());
  if (!record.ok()) co_return record.status();
  co_return record->webhook_secrets;
}

boost::asio::awaitable<void> WebhookSender::Attempt(TenantId tenant, WebhookDelivery delivery) {
  const std::string id = delivery.id;
  ++delivery.attempts;
  delivery.last_status = 0;
  delivery.last_error.clear();
  std::optional<std::chrono::seconds> asked;
  absl::StatusOr<std::vector<std::string>> secrets = co_await Secrets(tenant, delivery);
  absl::StatusOr<HttpRequest> request(absl::UnknownError(""));
  if (secrets.ok()) {
    request = MakeWebhookRequest(delivery.url, *secrets, delivery.message_id, delivery.body,
                                 parts_.context.clock->Now());
  } else {
    request = secrets.status();
  }
  if (request.ok()) {
    absl::StatusOr<std::unique_ptr<HttpResponse>> answer =
        co_await parts_.webhooks->Send(*std::move(request));
    if (answer.ok()) {
      delivery.last_status = (*answer)->status();
      asked = RetryAfter((*answer)->headers());
    } else {
      delivery.last_error = Message(answer.status());
    }
  } else {
    delivery.last_error = Message(request.status());
  }

  const WebhookVerdict verdict = JudgeAnswer(delivery.last_status);
  if (verdict == WebhookVerdict::kDelivered) {
    delivery.state = "delivered";
  } else {
    const double chance = std::uniform_real_distribution<double>(0, 1)(chance_);
    std::optional<std::chrono::seconds> wait = NextAttemptAfter(delivery.attempts, chance);
    if (verdict == WebhookVerdict::kGone || !wait) {
      delivery.state = "dead";
    } else {
      delivery.due = parts_.context.clock->Now() + std::max(*wait, asked.value_or(*wait));
    }
    parts_.context.telemetry.Warning("a webhook was not taken", {{"type", delivery.type},
                                                                 {"attempt", delivery.attempts},
                                                                 {"status", delivery.last_status},
                                                                 {"why", delivery.last_error}});
  }
  absl::Status noted = co_await Note(std::move(tenant), std::move(delivery));
  if (!noted.ok()) {  // it is sent again: the receiver knows it by its id
    parts_.context.telemetry.Warning("a webhook's state was not kept", {{"why", Message(noted)}});
  }
  under_way_.erase(id);
  wake_.Notify();
}

boost::asio::awaitable<absl::Status> WebhookSender::Note(TenantId tenant,
                                                         WebhookDelivery delivery) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> unit =
      co_await parts_.ports->store().Begin(std::move(tenant));
  if (!unit.ok()) co_return unit.status();
  absl::Status put = PutDelivery(**unit, delivery);
  if (!put.ok()) co_return put;
  co_return co_await (*unit)->Commit();
}

}  // namespace vivavoce::platform
