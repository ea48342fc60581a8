// SPDX-License-Identifier: Apache-2.0
// How a function of this library fails: absl::Status with a structured detail.
//
// Code that decides, decides on the code and the detail, never on the text. Messages have the form
// `operation: what failed: cause (value seen)`: lower case, no secrets, no candidate speech.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace vivavoce {

// What is known about a failure beyond its code.
struct ErrorDetail {
  ErrorDetail() = default;

  std::string provider;     // registry name of the provider that failed, e.g. "local"
  std::string operation;    // e.g. "recognize"
  std::string vendor_code;  // the vendor's own code, verbatim
  int http_status = 0;      // 0 where the failure was not an HTTP answer
  std::string request_id;   // links log, span and error
  bool retryable = false;   // the same call may succeed later
  std::optional<std::chrono::milliseconds> retry_after;

  friend bool operator==(const ErrorDetail&, const ErrorDetail&) = default;
};

// The one place that knows that absl::string_view is not std::string_view everywhere.
absl::Status Error(absl::StatusCode code, std::string_view message);
absl::Status Error(absl::StatusCode code, std::string_view message, const ErrorDetail& detail);
std::string_view Message(const absl::Status& status);

// Nullopt where the status carries no detail.
std::optional<ErrorDetail> GetErrorDetail(const absl::Status& status);

// Prefixes the message with `context: `, keeping code and detail. OK stays OK.
absl::Status Annotate(const absl::Status& status, std::string_view context);

// Shorthands for the codes that errors here mostly have.
inline absl::Status InvalidArgument(std::string_view m) {
  return Error(absl::StatusCode::kInvalidArgument, m);
}
inline absl::Status FailedPrecondition(std::string_view m) {
  return Error(absl::StatusCode::kFailedPrecondition, m);
}
inline absl::Status NotFound(std::string_view m) { return Error(absl::StatusCode::kNotFound, m); }
inline absl::Status Internal(std::string_view m) { return Error(absl::StatusCode::kInternal, m); }
inline absl::Status DataLoss(std::string_view m) { return Error(absl::StatusCode::kDataLoss, m); }
inline absl::Status Unavailable(std::string_view m) {
  return Error(absl::StatusCode::kUnavailable, m);
}

}  // namespace vivavoce
