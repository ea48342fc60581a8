// SPDX-License-Identifier: Apache-2.0
#include "session_registry.h"

#include <algorithm>

#include "vivavoce/base/status.h"

namespace vivavoce::inprocess {

using boost::asio::awaitable;

InProcessSessionRegistry::Entry* InProcessSessionRegistry::Held(const Name& name) {
  auto it = entries_.find(name);
  if (it == entries_.end() || it->second.until <= clock_.MonotonicNow()) return nullptr;
  return &it->second;
}

absl::StatusOr<InProcessSessionRegistry::Entry*> InProcessSessionRegistry::HeldBy(
    const Name& name, const SessionPlace& place) {
  Entry* entry = Held(name);
  if (entry != nullptr && entry->place.node == place.node && entry->place.epoch == place.epoch) {
    return entry;
  }
  return FailedPrecondition("sessions: " + place.node + " no longer serves the session (epoch " +
                            std::to_string(place.epoch) + ")");
}

// One counter for all sessions that starts at the time of day: greater than any epoch before, also
// of sessions that were forgotten and of the process before this one.
int64_t InProcessSessionRegistry::NextEpoch() {
  const auto since = clock_.Now().time_since_epoch();
  const int64_t now = std::chrono::duration_cast<std::chrono::microseconds>(since).count();
  last_epoch_ = std::max(last_epoch_ + 1, now);
  return last_epoch_;
}

void InProcessSessionRegistry::Sweep() {
  if (entries_.size() < sweep_at_) return;
  const std::chrono::nanoseconds now = clock_.MonotonicNow();
  std::erase_if(entries_, [now](const auto& entry) { return entry.second.until <= now; });
  sweep_at_ = std::max<size_t>(1024, 2 * entries_.size());
}

awaitable<absl::StatusOr<SessionPlace>> InProcessSessionRegistry::Take(
    TenantId tenant, SessionId session, std::string node, std::chrono::milliseconds ttl) {
  if (tenant.empty() || session.empty() || node.empty() || ttl <= std::chrono::milliseconds(0)) {
    co_return InvalidArgument("sessions: take: needs a tenant, a session, a node and a time (" +
                              std::to_string(ttl.count()) + " ms)");
  }
  Sweep();
  Entry entry;
  entry.place.node = std::move(node);
  entry.place.epoch = NextEpoch();
  entry.until = clock_.MonotonicNow() + ttl;
  entries_[Name(std::move(tenant), std::move(session))] = entry;
  co_return entry.place;
}

awaitable<absl::Status> InProcessSessionRegistry::Renew(TenantId tenant, SessionId session,
                                                        SessionPlace place,
                                                        std::chrono::milliseconds ttl) {
  if (ttl <= std::chrono::milliseconds(0)) {
    co_return InvalidArgument("sessions: renew: needs a time (" + std::to_string(ttl.count()) +
                              " ms)");
  }
  absl::StatusOr<Entry*> entry = HeldBy(Name(std::move(tenant), std::move(session)), place);
  if (!entry.ok()) co_return entry.status();
  (*entry)->until = clock_.MonotonicNow() + ttl;
  co_return absl::OkStatus();
}

awaitable<absl::StatusOr<std::optional<SessionPlace>>> InProcessSessionRegistry::Find(
    TenantId tenant, SessionId session) {
  Entry* entry = Held(Name(std::move(tenant), std::move(session)));
  if (entry == nullptr) co_return std::optional<SessionPlace>();
  co_return std::optional<SessionPlace>(entry->place);
}

awaitable<absl::Status> InProcessSessionRegistry::Leave(TenantId tenant, SessionId session,
                                                        SessionPlace place) {
  Name name(std::move(tenant), std::move(session));
  absl::StatusOr<Entry*> entry = HeldBy(name, place);
  if (!entry.ok()) co_return entry.status();
  entries_.erase(name);
  co_return absl::OkStatus();
}

}  // namespace vivavoce::inprocess
