// SPDX-License-Identifier: Apache-2.0
// The part of a URL behind the '?', and percent-encoding (RFC 3986 §2.1).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace vivavoce {

// `name=value&…` as a browser's form sends it: decoded, '+' is a space, order and repeats kept.
//
//   absl::StatusOr<QueryParameters> query = QueryParameters::Parse(request.query);
//   const std::string* cursor = query->Find("cursor");
class QueryParameters {
 public:
  QueryParameters() = default;

  // Errors: InvalidArgument for a broken escape, a NUL or ill-formed UTF-8.
  static absl::StatusOr<QueryParameters> Parse(std::string_view query);

  // The first value of that name; null where there is none. A name without '=' has the value "".
  const std::string* Find(std::string_view name) const;

  const std::vector<std::pair<std::string, std::string>>& all() const { return all_; }

 private:
  std::vector<std::pair<std::string, std::string>> all_;
};

// All but letters, digits and "-._~" as %XX.
std::string PercentEncode(std::string_view text);

// Errors: InvalidArgument for a '%' without two hex digits.
absl::StatusOr<std::string> PercentDecode(std::string_view text);

}  // namespace vivavoce
