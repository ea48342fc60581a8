// SPDX-License-Identifier: Apache-2.0
// The part of JSONPath that the workflow subset takes:
//   path    = ("$" / "$$") *segment            "$$" begins at the context object
//   segment = "." name / "['" name "']" / "[" int "]" / "[*]" / ".*" / "[" [int] ":" [int] "]"
// Filters, "..", unions and functions are refused by name.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace vivavoce::internal {

// A value of the workflow's data: keys sorted, so that equal values have equal texts.
using JsonValue = nlohmann::json;

// Errors: InvalidArgument: over `max_bytes`, nested over 64 deep, not JSON, ill-formed UTF-8.
absl::StatusOr<JsonValue> ParseJsonValue(std::string_view text, size_t max_bytes);

struct PathSegment {
  enum class Kind { kName, kIndex, kWildcard, kSlice };
  Kind kind = Kind::kName;
  std::string name;
  int64_t index = 0;  // negative: from the end
  std::optional<int64_t> begin;
  std::optional<int64_t> end;
};

struct JsonPath {
  std::string text;
  bool context = false;
  std::vector<PathSegment> segments;

  // A reference path names one place: no wildcard, no slice.
  bool is_reference() const;
};

// Errors: InvalidArgument saying what of `text` is not taken.
absl::StatusOr<JsonPath> ParseJsonPath(std::string_view text);

// The value at `path` in `root`; of a path with wildcards the list of all that match.
//
// Errors: NotFound when a reference path leads nowhere.
absl::StatusOr<JsonValue> ValueAt(const JsonPath& path, const JsonValue& root);

// `root` with `value` put at the reference path, making objects on the way.
//
// Errors: FailedPrecondition when something on the way is no object, or an index is out of range.
absl::StatusOr<JsonValue> WithValueAt(const JsonPath& path, JsonValue root, JsonValue value);

}  // namespace vivavoce::internal
