// SPDX-License-Identifier: Apache-2.0
// What a session writes, it writes while it may: a commit of one that was ended for good from
// elsewhere (its interview is erased) is refused, whoever makes it and however late.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/base/ids.h"
#include "vivavoce/provider/store.h"

namespace vivavoce::platform {

// A store in which every transaction depends on the session not being ended: Commit() is Aborted
// then, and nothing of it is applied. All else is the other store's.
//
// Lifetime: `store` outlives it.
class SessionFence final : public Store {
 public:
  SessionFence(Store& store, const SessionId& session) : store_(store), session_(session) {}

  // The collection of sessions that were ended: a document with an id and nothing in it.
  static CollectionSpec Ended();
  // Ends them, once `unit` is committed.
  static absl::Status End(StoreTransaction& unit, const std::vector<SessionId>& sessions);

  boost::asio::awaitable<absl::Status> Declare(std::vector<CollectionSpec> collections) override;
  boost::asio::awaitable<absl::StatusOr<std::unique_ptr<StoreTransaction>>> Begin(
      TenantId tenant) override;
  boost::asio::awaitable<absl::StatusOr<std::vector<JournalEntry>>> ReadJournal(
      TenantId tenant, std::string stream, int64_t after, size_t limit) override;
  boost::asio::awaitable<absl::Status> PruneJournal(TenantId tenant, std::string stream,
                                                    int64_t until) override;
  boost::asio::awaitable<absl::StatusOr<Lease>> Claim(TenantId tenant, LeaseKey key,
                                                      std::string owner,
                                                      std::chrono::milliseconds ttl) override;
  boost::asio::awaitable<absl::StatusOr<Lease>> Extend(TenantId tenant, Lease lease,
                                                       std::chrono::milliseconds ttl) override;
  boost::asio::awaitable<absl::Status> Release(TenantId tenant, Lease lease) override;

 private:
  Store& store_;
  SessionId session_;
};

}  // namespace vivavoce::platform
