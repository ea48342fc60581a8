// SPDX-License-Identifier: Apache-2.0
#include "provider/failure.h"

#include <optional>

#include "vivavoce/base/status.h"

namespace vivavoce::internal {

bool MayHelpToRetry(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kDeadlineExceeded:
      return true;
    default:
      break;
  }
  std::optional<ErrorDetail> detail = GetErrorDetail(status);
  return detail && detail->retryable;
}

bool MayHelpToAskAnother(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kUnimplemented:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kFailedPrecondition:
      return false;
    default:
      return !status.ok();
  }
}

}  // namespace vivavoce::internal
