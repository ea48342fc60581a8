// SPDX-License-Identifier: Apache-2.0
// Standard Webhooks 1.0.0, the sender's side.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/net/http.h"

namespace vivavoce::platform {

// The value of `webhook-signature`: one `v1,…` a secret ("whsec_" and base64), the newest first, so
// that a receiver verifies with either while secrets change.
//
// Errors: InvalidArgument for a secret that is none.
absl::StatusOr<std::string> SignWebhook(const std::vector<std::string>& secrets,
                                        std::string_view id, int64_t timestamp_seconds,
                                        std::string_view body);

// The request of one attempt: signed anew, because its time is a part of what is signed.
absl::StatusOr<HttpRequest> MakeWebhookRequest(std::string url,
                                               const std::vector<std::string>& secrets,
                                               const std::string& id, std::string body,
                                               WallTime now);

// What an attempt's answer means.
enum class WebhookVerdict {
  kDelivered,  // 2xx
  kRetry,
  kGone,  // 410: the endpoint wants no more
};
WebhookVerdict JudgeAnswer(int status);

// How long after the attempt number `attempt` (from 1) the next one is due: 5 s, 5 min, 30 min, 2
// h, 5 h, 10 h, 14 h, 20 h, 24 h, each up to 10 % longer by `chance` (0 .. 1). Nullopt: no more.
std::optional<std::chrono::seconds> NextAttemptAfter(int attempt, double chance);

// `retry-after` in seconds, at most a day; nullopt where there is none, or a date.
std::optional<std::chrono::seconds> RetryAfter(const HttpHeaders& headers);

}  // namespace vivavoce::platform
