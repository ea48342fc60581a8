// SPDX-License-Identifier: Apache-2.0
#include "tests/testing/memory_store.h"

#include <algorithm>

#include "vivavoce/base/status.h"
#include "vivavoce/base/utf8.h"

namespace vivavoce::testing {
namespace {

using boost::asio::awaitable;

bool IsIdentifier(const std::string& name) {
  bool good = !name.empty() && name[0] >= 'a' && name[0] <= 'z';
  for (char c : name) good = good && (std::islower(c) || std::isdigit(c) || c == '_');
  return good;
}

std::string Name(const LeaseKey& key) { return key.queue + "/" + key.id; }

class MemoryStore final : public Store {
 public:
  explicit MemoryStore(std::shared_ptr<StoreContent> content) : c_(std::move(content)) {}

  awaitable<absl::Status> Declare(std::vector<CollectionSpec> collections) override {
    for (const CollectionSpec& spec : collections) {
      std::vector<std::string> names = spec.indexes;
      names.push_back(spec.name);
      for (const std::string& name : names) {
        if (!IsIdentifier(name) && !c_->Is(StoreFlaw::kAnyNameDeclared)) {
          co_return InvalidArgument("declare: bad name " + name);
        }
      }
      if (c_->Is(StoreFlaw::kDeclareEmpties)) {
        for (auto& [tenant, documents] : c_->documents) documents.erase(spec.name);
      }
      c_->catalog[spec.name].insert(spec.indexes.begin(), spec.indexes.end());
    }
    co_return absl::OkStatus();
  }

  awaitable<absl::StatusOr<std::unique_ptr<StoreTransaction>>> Begin(TenantId tenant) override {
    if (absl::Status s = CheckTenant(tenant); !s.ok()) co_return s;
    std::unique_ptr<StoreTransaction> transaction = MakeMemoryTransaction(c_, tenant.value());
    co_return transaction;
  }

  awaitable<absl::StatusOr<std::vector<JournalEntry>>> ReadJournal(TenantId tenant,
                                                                   std::string stream,
                                                                   int64_t after,
                                                                   size_t limit) override {
    if (absl::Status s = CheckTenant(tenant); !s.ok()) co_return s;
    if (limit == 0) co_return InvalidArgument("read journal: limit 0");
    std::string owner = c_->Is(StoreFlaw::kJournalsShared) ? "all" : tenant.value();
    std::vector<JournalEntry> entries;
    for (const JournalEntry& entry : c_->journal[{owner, stream}]) {
      if (entry.seq > after && entries.size() < limit) entries.push_back(entry);
    }
    co_return entries;
  }

  awaitable<absl::Status> PruneJournal(TenantId tenant, std::string stream,
                                       int64_t until) override {
    if (absl::Status s = CheckTenant(tenant); !s.ok()) co_return s;
    for (auto& [place, entries] : c_->journal) {
      bool others = c_->Is(StoreFlaw::kPrunesForOthers);
      if (place.second != stream || (place.first != tenant.value() && !others)) continue;
      std::erase_if(entries, [&](const JournalEntry& entry) {
        return entry.seq <= until || c_->Is(StoreFlaw::kPrunesTooMuch);
      });
      if (c_->Is(StoreFlaw::kPrunedNumbersAgain)) c_->counters[place] = 0;
    }
    co_return absl::OkStatus();
  }

  awaitable<absl::StatusOr<Lease>> Claim(TenantId tenant, LeaseKey key, std::string,
                                         std::chrono::milliseconds ttl) override {
    if (absl::Status s = CheckTenant(tenant); !s.ok()) co_return s;
    bool bad = key.queue.empty() || key.id.empty() || ttl <= std::chrono::milliseconds(0);
    if (bad && !c_->Is(StoreFlaw::kAnyLease)) co_return InvalidArgument("claim: bad lease");
    const auto name = std::make_pair(tenant.value(), Name(key));
    auto held = c_->leases.find(name);
    const bool late = held != c_->leases.end() && held->second.until <= c_->clock->Now() &&
                      !c_->Is(StoreFlaw::kLeasesForEver);
    if (held != c_->leases.end() && !late && !c_->Is(StoreFlaw::kTwoHolders)) {
      ErrorDetail detail;
      detail.retryable = true;
      detail.retry_after = std::chrono::milliseconds(1);
      co_return Error(absl::StatusCode::kUnavailable, "claim: held", detail);
    }
    if (c_->Is(StoreFlaw::kRaces)) co_await c_->clock->Sleep(std::chrono::microseconds(1));
    HeldLease lease;
    lease.fence = ++c_->fences;
    lease.until = c_->clock->Now() + ttl;
    c_->leases[name] = lease;
    co_return Made(key, lease);
  }

  awaitable<absl::StatusOr<Lease>> Extend(TenantId tenant, Lease lease,
                                          std::chrono::milliseconds ttl) override {
    absl::Status held = c_->CheckHeld(tenant.value(), lease);
    auto it = c_->leases.find({tenant.value(), Name(lease.key)});
    bool unfenced = c_->Is(StoreFlaw::kExtendingUnfenced) && it != c_->leases.end();
    if (!held.ok() && !unfenced) co_return held;
    HeldLease extended = it->second;
    extended.until = c_->clock->Now() + ttl;
    if (!c_->Is(StoreFlaw::kExtendingDoesNothing)) it->second = extended;
    co_return Made(lease.key, extended);
  }

  awaitable<absl::Status> Release(TenantId tenant, Lease lease) override {
    if (absl::Status s = c_->CheckHeld(tenant.value(), lease); !s.ok()) co_return s;
    c_->leases.erase({tenant.value(), Name(lease.key)});
    if (c_->Is(StoreFlaw::kFencesStartOver)) c_->fences = 0;
    co_return absl::OkStatus();
  }

 private:
  absl::Status CheckTenant(const TenantId& tenant) const {
    if (tenant.empty() && c_->Is(StoreFlaw::kNoTenantNeeded)) return absl::OkStatus();
    return c_->CheckName(tenant.value());
  }

  static Lease Made(const LeaseKey& key, const HeldLease& held) {
    Lease lease;
    lease.key = key;
    lease.fence = held.fence;
    lease.until = held.until;
    return lease;
  }

  std::shared_ptr<StoreContent> c_;
};

class MemoryOutbox final : public OutboxReader {
 public:
  explicit MemoryOutbox(std::shared_ptr<StoreContent> content) : c_(std::move(content)) {}

  awaitable<absl::StatusOr<std::vector<OutboxEvent>>> Pending(size_t limit) override {
    auto end = c_->outbox.begin() + std::min(limit, c_->outbox.size());
    co_return std::vector<OutboxEvent>(c_->outbox.begin(), end);
  }

  awaitable<absl::Status> MarkPublished(std::vector<int64_t> positions) override {
    std::erase_if(c_->outbox, [&](const OutboxEvent& event) {
      return std::find(positions.begin(), positions.end(), event.position) != positions.end();
    });
    if (c_->Is(StoreFlaw::kPositionsUsedAgain)) {
      c_->positions = c_->outbox.empty() ? 0 : c_->outbox.back().position;
    }
    co_return absl::OkStatus();
  }

  awaitable<absl::Status> Changed() override {
    if (c_->Is(StoreFlaw::kTellsNobody)) co_await c_->clock->Sleep(std::chrono::hours(1000));
    while (c_->told == c_->positions) co_await c_->clock->Sleep(std::chrono::milliseconds(1));
    c_->told = c_->positions;
    co_return absl::OkStatus();
  }

  bool IsExclusive() const override { return true; }

 private:
  std::shared_ptr<StoreContent> c_;
};

}  // namespace

absl::Status StoreContent::CheckName(const std::string& name) const {
  if (Is(StoreFlaw::kAnyName) && !name.empty()) return absl::OkStatus();
  bool control = std::any_of(name.begin(), name.end(), [](unsigned char c) { return c < 0x20; });
  if (!name.empty() && name.size() <= 256 && !control && IsValidUtf8(name)) return absl::OkStatus();
  return InvalidArgument("bad name");
}

absl::Status StoreContent::CheckHeld(const std::string& tenant, const Lease& lease) const {
  auto it = leases.find({tenant, Name(lease.key)});
  bool late = it != leases.end() && it->second.until <= clock->Now();
  if (it == leases.end() || it->second.fence != lease.fence ||
      (late && Is(StoreFlaw::kTimeAloneLoses))) {
    return FailedPrecondition("the lease was lost");
  }
  return absl::OkStatus();
}

StoreHandle MakeMemoryStore(std::shared_ptr<StoreContent> content) {
  if (content->Is(StoreFlaw::kForgets)) content->documents.clear();
  if (content->Is(StoreFlaw::kFencesForgotten)) content->fences = 0;
  StoreHandle handle;
  handle.store = std::make_unique<MemoryStore>(content);
  handle.outbox = std::make_unique<MemoryOutbox>(std::move(content));
  return handle;
}

}  // namespace vivavoce::testing
