// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "operation.h"
#include "write_context.h"

namespace vivavoce::sqlite {

// Does a transaction's operations in their order, each against what the ones before have done.
// After an error the caller undoes what was done so far.
//
// Errors: Aborted when an expected version does not hold; FailedPrecondition when a completed lease
// was lost.
absl::Status ApplyOperations(WriteContext& context, const std::string& tenant,
                             const std::vector<Operation>& operations);

}  // namespace vivavoce::sqlite
