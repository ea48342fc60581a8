// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace vivavoce::internal {

// The text of the note named "vivavoce" in a 64-bit little-endian ELF shared object. The bytes are
// not trusted.
//
// Errors: InvalidArgument saying what is wrong: no ELF, another machine's, truncated, no such note.
absl::StatusOr<std::string> FindFingerprintNote(std::string_view elf);

}  // namespace vivavoce::internal
