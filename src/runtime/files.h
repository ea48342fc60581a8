// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace vivavoce::internal {

// The whole file. Errors: NotFound; InvalidArgument when it is larger than `limit` bytes.
absl::StatusOr<std::string> ReadWholeFile(const std::string& path, size_t limit);

// Readers see the old file or the new one; on OK the new one is on the disk. What a run writes is a
// candidate's: nobody else on the machine may read it.
absl::Status WriteFileAtomically(const std::string& path, std::string_view bytes);

// SHA-256 of a file's bytes, in hex, read in pieces.
absl::StatusOr<std::string> HashFile(const std::string& path);

}  // namespace vivavoce::internal
