// SPDX-License-Identifier: Apache-2.0
#include "store.h"

#include "leases.h"
#include "schema.h"
#include "size_limits.h"
#include "transaction.h"
#include "vivavoce/base/status.h"

namespace vivavoce::sqlite {
namespace {

absl::StatusOr<std::vector<JournalEntry>> ReadEntries(Connection& db, const std::string& tenant,
                                                      const std::string& stream, int64_t after,
                                                      size_t limit) {
  Statement select = db.Prepare(
      "SELECT seq, at, type, payload FROM journal WHERE tenant=? AND stream=? AND seq>?"
      " ORDER BY seq LIMIT ?");
  const int64_t rows = static_cast<int64_t>(std::min<size_t>(limit, INT32_MAX));
  select.Bind(tenant).Bind(stream).Bind(after).Bind(rows);
  std::vector<JournalEntry> entries;
  for (;;) {
    absl::StatusOr<bool> row = select.Step();
    if (!row.ok()) return row.status();
    if (!*row) return entries;
    JournalEntry entry;
    entry.seq = select.Number(0);
    entry.at = WallTime(std::chrono::duration_cast<WallTime::duration>(
        std::chrono::microseconds(select.Number(1))));
    entry.type = select.Text(2);
    entry.payload = select.Text(3);
    entries.push_back(std::move(entry));
  }
}

// The last number that was given outlives its entry.
absl::Status PruneEntries(Connection& db, const std::string& tenant, const std::string& stream,
                          int64_t until) {
  Statement mark = db.Prepare(
      "INSERT INTO journal_pruned(tenant, stream, seq)"
      " SELECT tenant, stream, max(seq) FROM journal WHERE tenant=?1 AND stream=?2 AND seq<=?3"
      " GROUP BY tenant, stream"
      " ON CONFLICT(tenant, stream) DO UPDATE SET seq=max(seq, excluded.seq)");
  if (absl::Status s = mark.Bind(tenant).Bind(stream).Bind(until).Run(); !s.ok()) return s;
  Statement prune = db.Prepare("DELETE FROM journal WHERE tenant=? AND stream=? AND seq<=?");
  return prune.Bind(tenant).Bind(stream).Bind(until).Run();
}

absl::Status CheckLease(const TenantId& tenant, const LeaseKey& key) {
  if (absl::Status s = CheckName("tenant", tenant.value()); !s.ok()) return s;
  if (absl::Status s = CheckName("lease queue", key.queue); !s.ok()) return s;
  return CheckName("lease id", key.id);
}

}  // namespace

boost::asio::awaitable<absl::Status> SqliteStore::Declare(std::vector<CollectionSpec> collections) {
  for (const CollectionSpec& spec : collections) {
    if (absl::Status s = CheckSpec(spec); !s.ok()) co_return s;
  }
  auto declared = std::make_shared<Catalog>();
  Writer::Work work = [declared, collections](WriteContext& context) -> absl::Status {
    context.Forget();
    for (const CollectionSpec& spec : collections) {
      if (absl::Status s = DeclareCollection(context.db(), spec); !s.ok()) return s;
      absl::StatusOr<std::vector<std::string>> indexes = ReadIndexes(context.db(), spec.name);
      if (!indexes.ok()) return indexes.status();
      (*declared)[spec.name] = *std::move(indexes);
    }
    return absl::OkStatus();
  };
  std::shared_ptr<Core> core = core_;
  absl::Status status = co_await core->writer->Write(std::move(work));
  if (!status.ok()) co_return status;
  auto catalog = std::make_shared<Catalog>(*core->catalog);
  for (auto& [name, indexes] : *declared) (*catalog)[name] = std::move(indexes);
  core->catalog = std::move(catalog);
  co_return absl::OkStatus();
}

boost::asio::awaitable<absl::StatusOr<std::unique_ptr<StoreTransaction>>> SqliteStore::Begin(
    TenantId tenant) {
  if (absl::Status s = CheckName("tenant", tenant.value()); !s.ok()) co_return s;
  std::shared_ptr<Core> core = core_;
  // Taken before the snapshot, so that the snapshot has every column it names.
  std::shared_ptr<const Catalog> catalog = core->catalog;
  absl::StatusOr<std::shared_ptr<Snapshot>> snapshot = co_await core->reader->Take();
  if (!snapshot.ok()) co_return snapshot.status();
  std::unique_ptr<StoreTransaction> transaction = std::make_unique<Transaction>(
      std::move(core), std::move(catalog), *std::move(snapshot), std::move(tenant));
  co_return transaction;
}

boost::asio::awaitable<absl::StatusOr<std::vector<JournalEntry>>> SqliteStore::ReadJournal(
    TenantId tenant, std::string stream, int64_t after, size_t limit) {
  if (absl::Status s = CheckName("tenant", tenant.value()); !s.ok()) co_return s;
  if (absl::Status s = CheckName("journal stream", stream); !s.ok()) co_return s;
  if (limit < 1) co_return InvalidArgument("store: read journal: limit must be at least 1 (0)");
  std::shared_ptr<Core> core = core_;
  absl::StatusOr<std::shared_ptr<Snapshot>> snapshot = co_await core->reader->Take();
  if (!snapshot.ok()) co_return snapshot.status();
  absl::StatusOr<std::vector<JournalEntry>> entries;
  SnapshotReader::Read read = [&](Connection& db) {
    entries = ReadEntries(db, tenant.value(), stream, after, limit);
    return entries.status();
  };
  absl::Status status = co_await core->reader->In(*std::move(snapshot), std::move(read));
  if (!status.ok()) co_return status;
  co_return entries;
}

boost::asio::awaitable<absl::Status> SqliteStore::PruneJournal(TenantId tenant, std::string stream,
                                                               int64_t until) {
  if (absl::Status s = CheckName("tenant", tenant.value()); !s.ok()) co_return s;
  if (absl::Status s = CheckName("journal stream", stream); !s.ok()) co_return s;
  Writer::Work work = [tenant, stream, until](WriteContext& context) {
    return PruneEntries(context.db(), tenant.value(), stream, until);
  };
  co_return co_await core_->writer->Write(std::move(work));
}

boost::asio::awaitable<absl::StatusOr<Lease>> SqliteStore::Claim(TenantId tenant, LeaseKey key,
                                                                 std::string owner,
                                                                 std::chrono::milliseconds ttl) {
  if (absl::Status s = CheckLease(tenant, key); !s.ok()) co_return s;
  if (absl::Status s = CheckName("lease owner", owner); !s.ok()) co_return s;
  if (absl::Status s = CheckTtl(ttl); !s.ok()) co_return s;
  auto lease = std::make_shared<absl::StatusOr<Lease>>();
  Writer::Work work = [lease, tenant, key, owner, ttl](WriteContext& context) {
    *lease = ClaimLease(context, tenant.value(), key, owner, ttl);
    return lease->status();
  };
  absl::Status status = co_await core_->writer->Write(std::move(work));
  if (!status.ok()) co_return status;
  co_return *lease;
}

boost::asio::awaitable<absl::StatusOr<Lease>> SqliteStore::Extend(TenantId tenant, Lease lease,
                                                                  std::chrono::milliseconds ttl) {
  if (absl::Status s = CheckLease(tenant, lease.key); !s.ok()) co_return s;
  if (absl::Status s = CheckTtl(ttl); !s.ok()) co_return s;
  auto extended = std::make_shared<absl::StatusOr<Lease>>();
  Writer::Work work = [extended, tenant, lease, ttl](WriteContext& context) {
    *extended = ExtendLease(context, tenant.value(), lease.key, lease.fence, ttl);
    return extended->status();
  };
  absl::Status status = co_await core_->writer->Write(std::move(work));
  if (!status.ok()) co_return status;
  co_return *extended;
}

boost::asio::awaitable<absl::Status> SqliteStore::Release(TenantId tenant, Lease lease) {
  if (absl::Status s = CheckLease(tenant, lease.key); !s.ok()) co_return s;
  Writer::Work work = [tenant, lease](WriteContext& context) {
    return EndLease(context, tenant.value(), lease.key, lease.fence);
  };
  co_return co_await core_->writer->Write(std::move(work));
}

boost::asio::awaitable<absl::StatusOr<std::vector<OutboxEvent>>> SqliteOutboxReader::Pending(
    size_t limit) {
  if (limit < 1) co_return InvalidArgument("store: outbox: limit must be at least 1 (0)");
  std::shared_ptr<Core> core = core_;
  absl::StatusOr<std::shared_ptr<Snapshot>> snapshot = co_await core->reader->Take();
  if (!snapshot.ok()) co_return snapshot.status();
  std::vector<OutboxEvent> events;
  SnapshotReader::Read read = [&](Connection& db) -> absl::Status {
    Statement select = db.Prepare(
        "SELECT position, tenant, event_id, topic, partition_key, payload FROM outbox"
        " ORDER BY position LIMIT ?");
    select.Bind(static_cast<int64_t>(std::min<size_t>(limit, INT32_MAX)));
    for (;;) {
      absl::StatusOr<bool> row = select.Step();
      if (!row.ok()) return row.status();
      if (!*row) return absl::OkStatus();
      OutboxEvent event;
      event.position = select.Number(0);
      event.tenant = TenantId(select.Text(1));
      event.id = select.Text(2);
      event.topic = select.Text(3);
      event.key = select.Text(4);
      event.payload = select.Text(5);
      events.push_back(std::move(event));
    }
  };
  absl::Status status = co_await core->reader->In(*std::move(snapshot), std::move(read));
  if (!status.ok()) co_return status;
  co_return events;
}

boost::asio::awaitable<absl::Status> SqliteOutboxReader::MarkPublished(
    std::vector<int64_t> positions) {
  if (positions.empty()) co_return absl::OkStatus();
  Writer::Work work = [positions = std::move(positions)](WriteContext& context) -> absl::Status {
    for (int64_t position : positions) {
      Statement published = context.db().Prepare("DELETE FROM outbox WHERE position=?");
      if (absl::Status s = published.Bind(position).Run(); !s.ok()) return s;
    }
    return absl::OkStatus();
  };
  co_return co_await core_->writer->Write(std::move(work));
}

boost::asio::awaitable<absl::Status> SqliteOutboxReader::Changed() {
  std::shared_ptr<Core> core = core_;
  co_await core->outbox_changed.Wait();
  co_return absl::OkStatus();
}

}  // namespace vivavoce::sqlite
