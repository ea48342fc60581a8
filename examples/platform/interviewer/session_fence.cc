// SPDX-License-Identifier: Apache-2.0
#include "interviewer/session_fence.h"

#include <utility>

namespace vivavoce::platform {
namespace {

using boost::asio::awaitable;

constexpr char kEnded[] = "ended_sessions";

}  // namespace

CollectionSpec SessionFence::Ended() { return CollectionSpec(kEnded, {}); }

absl::Status SessionFence::End(StoreTransaction& unit, const std::vector<SessionId>& sessions) {
  for (const SessionId& session : sessions) {
    Document ended;
    ended.id = session.value();
    ended.body = "{}";
    absl::Status put = unit.Put(kEnded, ended, Expect::Any());
    if (!put.ok()) return put;
  }
  return absl::OkStatus();
}

awaitable<absl::StatusOr<std::unique_ptr<StoreTransaction>>> SessionFence::Begin(TenantId tenant) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store_.Begin(std::move(tenant));
  if (!unit.ok()) co_return unit;
  // Deletes nothing: what is expected of it is looked at with the commit.
  absl::Status fenced = (*unit)->Delete(kEnded, session_.value(), Expect::Absent());
  if (!fenced.ok()) co_return fenced;
  co_return unit;
}

awaitable<absl::Status> SessionFence::Declare(std::vector<CollectionSpec> collections) {
  return store_.Declare(std::move(collections));
}

awaitable<absl::StatusOr<std::vector<JournalEntry>>> SessionFence::ReadJournal(TenantId tenant,
                                                                               std::string stream,
                                                                               int64_t after,
                                                                               size_t limit) {
  return store_.ReadJournal(std::move(tenant), std::move(stream), after, limit);
}

awaitable<absl::Status> SessionFence::PruneJournal(TenantId tenant, std::string stream,
                                                   int64_t until) {
  return store_.PruneJournal(std::move(tenant), std::move(stream), until);
}

awaitable<absl::StatusOr<Lease>> SessionFence::Claim(TenantId tenant, LeaseKey key,
                                                     std::string owner,
                                                     std::chrono::milliseconds ttl) {
  return store_.Claim(std::move(tenant), std::move(key), std::move(owner), ttl);
}

awaitable<absl::StatusOr<Lease>> SessionFence::Extend(TenantId tenant, Lease lease,
                                                      std::chrono::milliseconds ttl) {
  return store_.Extend(std::move(tenant), std::move(lease), ttl);
}

awaitable<absl::Status> SessionFence::Release(TenantId tenant, Lease lease) {
  return store_.Release(std::move(tenant), std::move(lease));
}

}  // namespace vivavoce::platform
