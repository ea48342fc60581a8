// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core.h"
#include "vivavoce/provider/store.h"

namespace vivavoce::sqlite {

class SqliteStore final : public Store {
 public:
  explicit SqliteStore(std::shared_ptr<Core> core) : core_(std::move(core)) {}

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
  std::shared_ptr<Core> core_;
};

class SqliteOutboxReader final : public OutboxReader {
 public:
  explicit SqliteOutboxReader(std::shared_ptr<Core> core) : core_(std::move(core)) {}

  boost::asio::awaitable<absl::StatusOr<std::vector<OutboxEvent>>> Pending(size_t limit) override;
  boost::asio::awaitable<absl::Status> MarkPublished(std::vector<int64_t> positions) override;
  boost::asio::awaitable<absl::Status> Changed() override;
  bool IsExclusive() const override { return true; }

 private:
  std::shared_ptr<Core> core_;
};

}  // namespace vivavoce::sqlite
