// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace vivavoce {

// A value that must not reach a log. There is no stream operator and no conversion: whoever needs
// the text says Reveal().
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}

  const std::string& Reveal() const { return value_; }
  bool empty() const { return value_.empty(); }

  // Reads a reference of the configuration: `env:NAME` or `file:PATH` (one trailing newline is
  // removed).
  //
  // Errors: InvalidArgument on any other form, NotFound when the variable or the file is absent.
  static absl::StatusOr<Secret> FromReference(std::string_view reference);

 private:
  std::string value_;
};

}  // namespace vivavoce
