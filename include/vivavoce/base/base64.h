// SPDX-License-Identifier: Apache-2.0
// RFC 4648.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace vivavoce {

// With padding, in one line.
std::string EncodeBase64(std::string_view bytes);
// For URLs and file names: '-' and '_', no padding.
std::string EncodeBase64Url(std::string_view bytes);

// Reads either alphabet, with or without padding.
//
// Errors: InvalidArgument for any other character, a wrong length, bits that must be zero.
absl::StatusOr<std::string> DecodeBase64(std::string_view text);

}  // namespace vivavoce
