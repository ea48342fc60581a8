// SPDX-License-Identifier: Apache-2.0
// The tests of a Choice state: And, Or, Not, the type tests, and the comparisons
// (String|Numeric|Timestamp)(Equals|LessThan|GreaterThan|LessThanEquals|GreaterThanEquals)[Path],
// BooleanEquals[Path], StringMatches.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "workflow/expression.h"

namespace vivavoce::internal {

struct ChoiceRule {
  enum class Kind { kAnd, kOr, kNot, kTest };
  Kind kind = Kind::kTest;
  std::vector<ChoiceRule> parts;  // of And, Or, Not

  JsonPath variable;
  std::string op;   // "IsNull", "StringEquals", ...; without "Path"
  JsonValue value;  // what is compared with, unless
  bool has_path = false;
  JsonPath value_path;  // it is looked up

  std::string next;  // only at the top
};

// `top`: with a Next. Errors: InvalidArgument led by `pointer`.
absl::StatusOr<ChoiceRule> ParseChoiceRule(const JsonValue& json, const std::string& pointer,
                                           bool top);

// Errors: NotFound when a variable leads nowhere (but for IsPresent).
absl::StatusOr<bool> Matches(const ChoiceRule& rule, const DataScope& scope);

// Milliseconds since 1970 of an RFC 3339 time with T and Z (or an offset); nullopt when it is none.
std::optional<int64_t> ParseTimestamp(const std::string& text);

}  // namespace vivavoce::internal
