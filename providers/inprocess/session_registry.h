// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include "vivavoce/base/clock.h"
#include "vivavoce/provider/session_registry.h"

namespace vivavoce::inprocess {

class InProcessSessionRegistry final : public SessionRegistry {
 public:
  // Lifetime: the clock outlives it.
  explicit InProcessSessionRegistry(Clock& clock) : clock_(clock) {}

  boost::asio::awaitable<absl::StatusOr<SessionPlace>> Take(TenantId tenant, SessionId session,
                                                            std::string node,
                                                            std::chrono::milliseconds ttl) override;
  boost::asio::awaitable<absl::Status> Renew(TenantId tenant, SessionId session, SessionPlace place,
                                             std::chrono::milliseconds ttl) override;
  boost::asio::awaitable<absl::StatusOr<std::optional<SessionPlace>>> Find(
      TenantId tenant, SessionId session) override;
  boost::asio::awaitable<absl::Status> Leave(TenantId tenant, SessionId session,
                                             SessionPlace place) override;

 private:
  using Name = std::pair<TenantId, SessionId>;
  struct Entry {
    SessionPlace place;
    std::chrono::nanoseconds until{0};
  };

  // Null when nobody holds the session now.
  Entry* Held(const Name& name);
  absl::StatusOr<Entry*> HeldBy(const Name& name, const SessionPlace& place);
  int64_t NextEpoch();
  void Sweep();

  Clock& clock_;
  std::map<Name, Entry> entries_;
  int64_t last_epoch_ = 0;
  size_t sweep_at_ = 1024;  // entries
};

}  // namespace vivavoce::inprocess
