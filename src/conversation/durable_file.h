// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace vivavoce::internal {

// Readers see the old file or the new one; on OK the new one is on the disk.
//
// Errors: Unavailable naming the file and the system's reason.
absl::Status WriteDurably(const std::string& path, std::string_view bytes);

}  // namespace vivavoce::internal
