// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/workflow/task.h"

#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

constexpr char kOperation[] = "workflow task";

}  // namespace

absl::Status TaskError(std::string_view name, std::string_view cause) {
  ErrorDetail detail;
  detail.operation = kOperation;
  detail.vendor_code = std::string(name);
  return Error(absl::StatusCode::kInternal, cause, detail);
}

absl::Status TaskError(std::string_view name, const absl::Status& cause) {
  ErrorDetail detail = GetErrorDetail(cause).value_or(ErrorDetail());
  detail.operation = kOperation;
  detail.vendor_code = std::string(name);
  return Error(absl::StatusCode::kInternal, Message(cause), detail);
}

std::string TaskErrorName(const absl::Status& status) {
  std::optional<ErrorDetail> detail = GetErrorDetail(status);
  if (detail.has_value() && detail->operation == kOperation) return detail->vendor_code;
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
      return "Status.InvalidArgument";
    case absl::StatusCode::kFailedPrecondition:
      return "Status.FailedPrecondition";
    case absl::StatusCode::kNotFound:
      return "Status.NotFound";
    case absl::StatusCode::kAlreadyExists:
      return "Status.AlreadyExists";
    case absl::StatusCode::kUnauthenticated:
      return "Status.Unauthenticated";
    case absl::StatusCode::kPermissionDenied:
      return "Status.PermissionDenied";
    case absl::StatusCode::kResourceExhausted:
      return "Status.ResourceExhausted";
    case absl::StatusCode::kUnavailable:
      return "Status.Unavailable";
    case absl::StatusCode::kDeadlineExceeded:
      return "Status.DeadlineExceeded";
    case absl::StatusCode::kCancelled:
      return "Status.Cancelled";
    case absl::StatusCode::kAborted:
      return "Status.Aborted";
    case absl::StatusCode::kUnimplemented:
      return "Status.Unimplemented";
    case absl::StatusCode::kDataLoss:
      return "Status.DataLoss";
    default:
      return "Status.Internal";
  }
}

}  // namespace vivavoce
