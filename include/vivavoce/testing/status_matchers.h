// SPDX-License-Identifier: Apache-2.0
// Matchers that print the status when they do not match:
//
//   EXPECT_THAT(store.Get(id), IsOkAndHolds(Field(&Row::version, 3)));
//   EXPECT_THAT(stream.Push(chunk), StatusIs(absl::StatusCode::kFailedPrecondition));
#pragma once

#include <gmock/gmock.h>

#include <ostream>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "vivavoce/base/status.h"

namespace vivavoce::testing {

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

// Matches a Status or StatusOr of this code.
MATCHER_P(StatusIs, code, "has the status " + absl::StatusCodeToString(code)) {
  *result_listener << "whose status is " << StatusOf(arg).ToString();
  return StatusOf(arg).code() == code;
}

// The same, and the message matches `message`.
MATCHER_P2(StatusIs, code, message, "has the status " + absl::StatusCodeToString(code)) {
  *result_listener << "whose status is " << StatusOf(arg).ToString();
  return StatusOf(arg).code() == code &&
         ::testing::ExplainMatchResult(message, std::string(Message(StatusOf(arg))),
                                       result_listener);
}

MATCHER(IsOk, "is OK") {
  *result_listener << "whose status is " << StatusOf(arg).ToString();
  return StatusOf(arg).ok();
}

// Matches an OK StatusOr whose value matches `value`.
MATCHER_P(IsOkAndHolds, value, "is OK and holds what is asked for") {
  if (!arg.ok()) {
    *result_listener << "whose status is " << arg.status().ToString();
    return false;
  }
  return ::testing::ExplainMatchResult(value, *arg, result_listener);
}

}  // namespace vivavoce::testing
