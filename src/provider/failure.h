// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "absl/status/status.h"

namespace vivavoce::internal {

// Whether the same call may succeed later.
bool MayHelpToRetry(const absl::Status& status);

// Whether another provider may succeed where this one failed: not when the request itself was
// wrong, nor when the caller gave up.
bool MayHelpToAskAnother(const absl::Status& status);

}  // namespace vivavoce::internal
