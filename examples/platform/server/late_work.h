// SPDX-License-Identifier: Apache-2.0
// Work on an interview that is erased meanwhile: nothing of it is kept.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "absl/status/statusor.h"
#include "server/role_parts.h"

namespace vivavoce::platform {

// Somebody has asked for its erasure, or it is erased.
bool IsUnwanted(const Interview& interview);

// Whether work on the interview is in vain. Where it is ERASED already, what that work has left is
// erased too; before that the eraser does it, who comes once more after ERASED. So whoever asks
// here before the work (it may be a killed one's) and again when it failed leaves nothing.
//
// Errors: those of store and blobs.
boost::asio::awaitable<absl::StatusOr<bool>> YieldToErasure(const RoleParts& parts, TenantId tenant,
                                                            InterviewId interview);

}  // namespace vivavoce::platform
