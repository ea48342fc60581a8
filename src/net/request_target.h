// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace vivavoce::internal {

struct RequestTarget {
  RequestTarget() = default;
  std::string path;   // decoded, normalised: begins with '/', no "." or ".." part, no "//"
  std::string query;  // as sent
};

// The target of a request line (RFC 9112 §3.2): origin form, or absolute form of http and https.
//
// Errors: InvalidArgument; see listener.h for what is refused.
absl::StatusOr<RequestTarget> ParseRequestTarget(std::string_view target);

}  // namespace vivavoce::internal
