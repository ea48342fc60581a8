// SPDX-License-Identifier: Apache-2.0
#include "leases.h"

#include "vivavoce/base/status.h"

namespace vivavoce::sqlite {
namespace {

std::string Name(const LeaseKey& key) { return key.queue + "/" + key.id; }

WallTime ToWallTime(int64_t microseconds) {
  return WallTime(
      std::chrono::duration_cast<WallTime::duration>(std::chrono::microseconds(microseconds)));
}

Lease MakeLease(const LeaseKey& key, int64_t fence, int64_t until) {
  Lease lease;
  lease.key = key;
  lease.fence = fence;
  lease.until = ToWallTime(until);
  return lease;
}

absl::Status Held(const LeaseKey& key, int64_t until, int64_t now) {
  ErrorDetail detail;
  detail.provider = "sqlite";
  detail.operation = "claim";
  detail.retryable = true;
  detail.retry_after = std::chrono::milliseconds((until - now + 999) / 1000);
  return Error(absl::StatusCode::kUnavailable,
               "store: claim: the lease is held by another worker (" + Name(key) + ")", detail);
}

absl::Status Lost(const LeaseKey& key, int64_t fence) {
  return FailedPrecondition("store: the lease was lost: fence " + std::to_string(fence) +
                            " is not the holder's (" + Name(key) + ")");
}

int64_t Microseconds(std::chrono::milliseconds ttl) {
  return std::chrono::duration_cast<std::chrono::microseconds>(ttl).count();
}

}  // namespace

absl::StatusOr<Lease> ClaimLease(WriteContext& context, const std::string& tenant,
                                 const LeaseKey& key, const std::string& owner,
                                 std::chrono::milliseconds ttl) {
  const int64_t now = context.Now();
  {
    Statement held = context.db().Prepare(
        "SELECT until FROM leases WHERE tenant=? AND queue=? AND id=? AND until>?");
    held.Bind(tenant).Bind(key.queue).Bind(key.id).Bind(now);
    absl::StatusOr<bool> row = held.Step();
    if (!row.ok()) return row.status();
    if (*row) return Held(key, held.Number(0), now);
  }
  int64_t fence = 0;
  {
    Statement next =
        context.db().Prepare("UPDATE meta SET value=value+1 WHERE name='fence' RETURNING value");
    absl::StatusOr<bool> row = next.Step();
    if (!row.ok()) return row.status();
    fence = next.Number(0);
    if (absl::Status s = next.Run(); !s.ok()) return s;
  }
  const int64_t until = now + Microseconds(ttl);
  Statement take = context.db().Prepare(
      "INSERT INTO leases(tenant, queue, id, fence, owner, until) VALUES (?,?,?,?,?,?)"
      " ON CONFLICT(tenant, queue, id) DO UPDATE SET"
      " fence=excluded.fence, owner=excluded.owner, until=excluded.until");
  take.Bind(tenant).Bind(key.queue).Bind(key.id).Bind(fence).Bind(owner).Bind(until);
  if (absl::Status s = take.Run(); !s.ok()) return s;
  return MakeLease(key, fence, until);
}

absl::StatusOr<Lease> ExtendLease(WriteContext& context, const std::string& tenant,
                                  const LeaseKey& key, int64_t fence,
                                  std::chrono::milliseconds ttl) {
  const int64_t until = context.Now() + Microseconds(ttl);
  Statement extend = context.db().Prepare(
      "UPDATE leases SET until=? WHERE tenant=? AND queue=? AND id=? AND fence=?");
  extend.Bind(until).Bind(tenant).Bind(key.queue).Bind(key.id).Bind(fence);
  if (absl::Status s = extend.Run(); !s.ok()) return s;
  if (context.db().changes() != 1) return Lost(key, fence);
  return MakeLease(key, fence, until);
}

absl::Status EndLease(WriteContext& context, const std::string& tenant, const LeaseKey& key,
                      int64_t fence) {
  Statement end =
      context.db().Prepare("DELETE FROM leases WHERE tenant=? AND queue=? AND id=? AND fence=?");
  end.Bind(tenant).Bind(key.queue).Bind(key.id).Bind(fence);
  if (absl::Status s = end.Run(); !s.ok()) return s;
  return context.db().changes() == 1 ? absl::OkStatus() : Lost(key, fence);
}

}  // namespace vivavoce::sqlite
