// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/base/status.h"

#include <nlohmann/json.hpp>

#include "absl/strings/cord.h"

namespace vivavoce {
namespace {

constexpr char kDetailUrl[] = "vivavoce.dev/ErrorDetail";

absl::string_view View(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

absl::Status Error(absl::StatusCode code, std::string_view message) {
  return absl::Status(code, View(message));
}

absl::Status Error(absl::StatusCode code, std::string_view message, const ErrorDetail& detail) {
  absl::Status status(code, View(message));
  nlohmann::json json = {{"provider", detail.provider},       {"operation", detail.operation},
                         {"vendor_code", detail.vendor_code}, {"http_status", detail.http_status},
                         {"request_id", detail.request_id},   {"retryable", detail.retryable}};
  if (detail.retry_after) json["retry_after_ms"] = detail.retry_after->count();
  status.SetPayload(
      kDetailUrl, absl::Cord(json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)));
  return status;
}

std::string_view Message(const absl::Status& status) {
  absl::string_view message = status.message();
  return {message.data(), message.size()};
}

std::optional<ErrorDetail> GetErrorDetail(const absl::Status& status) {
  absl::optional<absl::Cord> payload = status.GetPayload(kDetailUrl);
  if (!payload) return std::nullopt;
  nlohmann::json json = nlohmann::json::parse(std::string(*payload), nullptr, false);
  if (!json.is_object()) return std::nullopt;
  ErrorDetail detail;
  detail.provider = json.value("provider", "");
  detail.operation = json.value("operation", "");
  detail.vendor_code = json.value("vendor_code", "");
  detail.http_status = json.value("http_status", 0);
  detail.request_id = json.value("request_id", "");
  detail.retryable = json.value("retryable", false);
  if (json.contains("retry_after_ms")) {
    detail.retry_after = std::chrono::milliseconds(json["retry_after_ms"].get<int64_t>());
  }
  return detail;
}

absl::Status Annotate(const absl::Status& status, std::string_view context) {
  if (status.ok()) return status;
  std::string message(context);
  message += ": ";
  message += Message(status);
  absl::Status annotated(status.code(), message);
  status.ForEachPayload([&annotated](absl::string_view url, const absl::Cord& payload) {
    annotated.SetPayload(url, payload);
  });
  return annotated;
}

}  // namespace vivavoce
