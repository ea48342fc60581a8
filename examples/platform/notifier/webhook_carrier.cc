// SPDX-License-Identifier: Apache-2.0
#include "notifier/webhook_carrier.h"

#include <utility>

#include "notifier/standard_webhooks.h"
#include "vivavoce/base/status.h"

namespace vivavoce::platform {

WebhookCarrier::WebhookCarrier(const RoleParts& parts)
    : parts_(parts),
      tenants_(parts.ports->store(), *parts.context.clock),
      endpoints_(parts.ports->store(), *parts.context.clock) {}

boost::asio::awaitable<absl::StatusOr<std::vector<std::string>>> WebhookCarrier::Secrets(
    TenantId tenant, const Notification& notification) {
  if (!notification.receiver.empty()) {
    absl::StatusOr<WebhookEndpoint> endpoint =
        co_await endpoints_.Find(std::move(tenant), notification.receiver);
    if (!endpoint.ok()) co_return endpoint.status();
    co_return endpoint->secrets;
  }
  absl::StatusOr<TenantRecord> record = co_await tenants_.Find(tenant.value());
  if (!record.ok()) co_return record.status();
  std::vector<std::string> secrets = record->webhook_secrets;
  // An endpoint at the same address is told by this one: it verifies with its own secret too.
  absl::StatusOr<std::vector<WebhookEndpoint>> endpoints =
      co_await endpoints_.List(std::move(tenant));
  if (!endpoints.ok()) co_return endpoints.status();
  for (const WebhookEndpoint& endpoint : *endpoints) {
    if (!endpoint.Wants(notification.type) || !endpoint.IsAt(notification.url)) continue;
    secrets.insert(secrets.end(), endpoint.secrets.begin(), endpoint.secrets.end());
  }
  co_return secrets;
}

boost::asio::awaitable<Brought> WebhookCarrier::Bring(TenantId tenant, Notification notification) {
  Brought brought;
  absl::StatusOr<std::vector<std::string>> secrets =
      co_await Secrets(std::move(tenant), notification);
  if (!secrets.ok()) {
    // An endpoint that was deleted meanwhile wants nothing.
    if (absl::IsNotFound(secrets.status())) brought.verdict = Brought::Verdict::kDropped;
    brought.why = secrets.status();
    co_return brought;
  }
  absl::StatusOr<HttpRequest> request =
      MakeWebhookRequest(notification.url, *secrets, notification.message_id, notification.body,
                         parts_.context.clock->Now());
  if (!request.ok()) {
    brought.why = request.status();
    co_return brought;
  }
  absl::StatusOr<std::unique_ptr<HttpResponse>> answer =
      co_await parts_.webhooks->Send(*std::move(request));
  if (!answer.ok()) {
    brought.why = answer.status();
    co_return brought;
  }
  brought.http_status = (*answer)->status();
  brought.asked = RetryAfter((*answer)->headers());
  const WebhookVerdict verdict = JudgeAnswer(brought.http_status);
  if (verdict == WebhookVerdict::kDelivered) {
    brought.verdict = Brought::Verdict::kDelivered;
    co_return brought;
  }
  if (verdict == WebhookVerdict::kGone) brought.verdict = Brought::Verdict::kDropped;
  brought.why =
      Unavailable("webhook: the receiver answered " + std::to_string(brought.http_status));
  co_return brought;
}

}  // namespace vivavoce::platform
