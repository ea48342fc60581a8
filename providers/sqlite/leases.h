// SPDX-License-Identifier: Apache-2.0
// Leases, as work for the writer. A row is a lease that somebody took and did not give back; it is
// lost when somebody else takes it after its time, not by time alone, so that a late holder whom
// nobody replaced can still finish. Fences come from one counter, so that rows can be removed.
#pragma once

#include <chrono>
#include <string>

#include "absl/status/statusor.h"
#include "vivavoce/provider/store.h"
#include "write_context.h"

namespace vivavoce::sqlite {

absl::StatusOr<Lease> ClaimLease(WriteContext& context, const std::string& tenant,
                                 const LeaseKey& key, const std::string& owner,
                                 std::chrono::milliseconds ttl);

absl::StatusOr<Lease> ExtendLease(WriteContext& context, const std::string& tenant,
                                  const LeaseKey& key, int64_t fence,
                                  std::chrono::milliseconds ttl);

// Errors: FailedPrecondition when the lease was lost.
absl::Status EndLease(WriteContext& context, const std::string& tenant, const LeaseKey& key,
                      int64_t fence);

}  // namespace vivavoce::sqlite
