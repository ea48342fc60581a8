// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "vivavoce/base/clock.h"
#include "vivavoce/provider/store.h"

namespace vivavoce::testing {

// A Store that forgets: all the semantics of the port (snapshots, versions, leases with fences,
// journal, outbox), none of the durability.
//
//   InMemoryStore store(world.clock());
//
// Threading: one executor.
// Lifetime:  the clock outlives it, it outlives its transactions.
class InMemoryStore final : public Store, public OutboxReader {
 public:
  explicit InMemoryStore(Clock& clock);
  ~InMemoryStore() override;

  boost::asio::awaitable<absl::Status> Declare(std::vector<CollectionSpec> collections) override;
  boost::asio::awaitable<absl::StatusOr<std::unique_ptr<StoreTransaction>>> Begin(
      TenantId tenant) override;
  boost::asio::awaitable<absl::Status> PruneJournal(TenantId tenant, std::string stream,
                                                    int64_t until) override;
  boost::asio::awaitable<absl::StatusOr<std::vector<JournalEntry>>> ReadJournal(
      TenantId tenant, std::string stream, int64_t after, size_t limit) override;
  boost::asio::awaitable<absl::StatusOr<Lease>> Claim(TenantId tenant, LeaseKey key,
                                                      std::string owner,
                                                      std::chrono::milliseconds ttl) override;
  boost::asio::awaitable<absl::StatusOr<Lease>> Extend(TenantId tenant, Lease lease,
                                                       std::chrono::milliseconds ttl) override;
  boost::asio::awaitable<absl::Status> Release(TenantId tenant, Lease lease) override;
  boost::asio::awaitable<absl::StatusOr<std::vector<OutboxEvent>>> Pending(size_t limit) override;
  boost::asio::awaitable<absl::Status> MarkPublished(std::vector<int64_t> positions) override;
  boost::asio::awaitable<absl::Status> Changed() override;
  bool IsExclusive() const override { return true; }

 private:
  class Transaction;
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

// When a KillingStore stops working.
enum class KillPoint {
  kAfterCommit,   // the commit is durable, but its caller never learns of it
  kBeforeCommit,  // the commit is lost
};

// A Store whose process dies: the given commit, and everything after it, answers Unavailable. What
// was committed before stays in the store behind it, for a second life to find.
//
//   KillingStore dying(store, KillPoint::kAfterCommit, 3);
class KillingStore final : public Store {
 public:
  // Dies at the commit number `commit`, from 1; 0: never, and commits are only counted.
  KillingStore(Store& store, KillPoint point, int64_t commit);
  ~KillingStore() override;

  int64_t commits() const;
  bool dead() const;

  boost::asio::awaitable<absl::Status> Declare(std::vector<CollectionSpec> collections) override;
  boost::asio::awaitable<absl::StatusOr<std::unique_ptr<StoreTransaction>>> Begin(
      TenantId tenant) override;
  boost::asio::awaitable<absl::Status> PruneJournal(TenantId tenant, std::string stream,
                                                    int64_t until) override;
  boost::asio::awaitable<absl::StatusOr<std::vector<JournalEntry>>> ReadJournal(
      TenantId tenant, std::string stream, int64_t after, size_t limit) override;
  boost::asio::awaitable<absl::StatusOr<Lease>> Claim(TenantId tenant, LeaseKey key,
                                                      std::string owner,
                                                      std::chrono::milliseconds ttl) override;
  boost::asio::awaitable<absl::StatusOr<Lease>> Extend(TenantId tenant, Lease lease,
                                                       std::chrono::milliseconds ttl) override;
  boost::asio::awaitable<absl::Status> Release(TenantId tenant, Lease lease) override;

 private:
  class Transaction;
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace vivavoce::testing
