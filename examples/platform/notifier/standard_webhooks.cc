// SPDX-License-Identifier: Apache-2.0
#include "notifier/standard_webhooks.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

#include "vivavoce/base/base64.h"
#include "vivavoce/base/hash.h"
#include "vivavoce/base/status.h"

namespace vivavoce::platform {
namespace {

constexpr std::string_view kSecretPrefix = "whsec_";
constexpr size_t kShortestKey = 16;
constexpr std::chrono::seconds kAttemptLimit{20};
constexpr std::chrono::seconds kLongestWait{24 * 3600};
constexpr std::chrono::seconds kWaits[] = {
    std::chrono::seconds(5), std::chrono::minutes(5), std::chrono::minutes(30),
    std::chrono::hours(2),   std::chrono::hours(5),   std::chrono::hours(10),
    std::chrono::hours(14),  std::chrono::hours(20),  std::chrono::hours(24)};

}  // namespace

absl::StatusOr<std::string> SignWebhook(const std::vector<std::string>& secrets,
                                        std::string_view id, int64_t timestamp_seconds,
                                        std::string_view body) {
  std::string message(id);
  message += "." + std::to_string(timestamp_seconds) + ".";
  message += body;
  std::string signatures;
  for (std::string_view secret : secrets) {
    if (secret.starts_with(kSecretPrefix)) secret.remove_prefix(kSecretPrefix.size());
    absl::StatusOr<std::string> key = DecodeBase64(secret);
    if (!key.ok() || key->size() < kShortestKey) {
      return InvalidArgument("webhook: a secret is not whsec_ and at least 16 bytes in base64");
    }
    if (!signatures.empty()) signatures += " ";
    signatures += "v1," + EncodeBase64(HmacSha256(*key, message));
  }
  if (signatures.empty()) return InvalidArgument("webhook: there is no secret to sign with");
  return signatures;
}

absl::StatusOr<HttpRequest> MakeWebhookRequest(std::string url,
                                               const std::vector<std::string>& secrets,
                                               const std::string& id, std::string body,
                                               WallTime now) {
  const int64_t seconds =
      std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  absl::StatusOr<std::string> signature = SignWebhook(secrets, id, seconds, body);
  if (!signature.ok()) return signature.status();
  HttpRequest request;
  request.method = "POST";
  request.url = std::move(url);
  request.headers = {{"content-type", "application/json"},
                     {"webhook-id", id},
                     {"webhook-timestamp", std::to_string(seconds)},
                     {"webhook-signature", *std::move(signature)}};
  request.body = std::move(body);
  request.timeout = kAttemptLimit;
  return request;
}

WebhookVerdict JudgeAnswer(int status) {
  if (status >= 200 && status < 300) return WebhookVerdict::kDelivered;
  return status == 410 ? WebhookVerdict::kGone : WebhookVerdict::kRetry;
}

std::optional<std::chrono::seconds> NextAttemptAfter(int attempt, double chance) {
  if (attempt < 1 || attempt > static_cast<int>(std::size(kWaits))) return std::nullopt;
  const std::chrono::seconds wait = kWaits[attempt - 1];
  return wait + std::chrono::seconds(static_cast<int64_t>(static_cast<double>(wait.count()) * 0.1 *
                                                          std::clamp(chance, 0.0, 1.0)));
}

std::optional<std::chrono::seconds> RetryAfter(const HttpHeaders& headers) {
  const std::string* value = FindHeader(headers, "retry-after");
  if (value == nullptr) return std::nullopt;
  int64_t seconds = 0;
  const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), seconds);
  if (error != std::errc() || end != value->data() + value->size() || seconds < 0) {
    return std::nullopt;
  }
  return std::min(std::chrono::seconds(seconds), kLongestWait);
}

}  // namespace vivavoce::platform
