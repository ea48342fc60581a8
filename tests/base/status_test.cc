// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/base/status.h"

#include <gtest/gtest.h>

namespace vivavoce {
namespace {

TEST(StatusTest, AnnotateKeepsCodeAndDetail) {
  ErrorDetail detail;
  detail.provider = "acme";
  detail.http_status = 429;
  detail.retryable = true;
  detail.retry_after = std::chrono::milliseconds(1500);
  absl::Status status = Error(absl::StatusCode::kResourceExhausted, "recognize: quota", detail);

  absl::Status annotated = Annotate(status, "turn 7");

  EXPECT_EQ(annotated.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(Message(annotated), "turn 7: recognize: quota");
  EXPECT_EQ(GetErrorDetail(annotated), detail);
}

TEST(StatusTest, StatusWithoutDetailHasNone) {
  EXPECT_EQ(GetErrorDetail(NotFound("x")), std::nullopt);
  EXPECT_TRUE(Annotate(absl::OkStatus(), "context").ok());
}

}  // namespace
}  // namespace vivavoce
