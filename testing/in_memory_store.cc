// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/testing/in_memory_store.h"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "vivavoce/base/channel.h"
#include "vivavoce/base/status.h"

namespace vivavoce::testing {

using boost::asio::awaitable;

namespace {

// A collection's documents; a copy shares them.
using Rows = std::map<std::string, std::shared_ptr<const Document>>;

struct HeldLease {
  int64_t fence = 0;
  bool held = false;
  WallTime until;
};

struct Stream {
  int64_t last = 0;  // number given
  std::vector<JournalEntry> entries;
};

struct TenantData {
  std::map<std::string, Rows> collections;
  std::map<std::string, Stream> streams;
};

std::string KeyText(const LeaseKey& key) { return key.queue + '\0' + key.id; }

bool Fits(const Document& document, const QueryOptions& options) {
  for (const auto& [name, value] : options.equal) {
    auto it = document.index.find(name);
    if (it == document.index.end() || it->second != value) return false;
  }
  return true;
}

}  // namespace

struct InMemoryStore::Impl {
  explicit Impl(Clock& c) : clock(c) {}
  Clock& clock;
  std::map<std::string, std::set<std::string>> declared;
  std::map<TenantId, TenantData> tenants;
  std::map<TenantId, std::map<std::string, HeldLease>> leases;
  std::map<int64_t, OutboxEvent> outbox;
  int64_t next_position = 1;
  bool changed = false;                            // the outbox, since the last Changed()
  std::optional<vivavoce::internal::Signal> news;  // for whoever waits

  bool Holds(const TenantId& tenant, const Lease& lease) {
    HeldLease& held = leases[tenant][KeyText(lease.key)];
    return held.held && held.fence == lease.fence && clock.Now() < held.until;
  }
};

class InMemoryStore::Transaction final : public StoreTransaction {
 public:
  Transaction(std::shared_ptr<Impl> impl, TenantId tenant)
      : impl_(std::move(impl)),
        tenant_(std::move(tenant)),
        view_(impl_->tenants[tenant_].collections) {}

  awaitable<absl::StatusOr<std::optional<Document>>> Get(std::string collection,
                                                         std::string id) override {
    absl::Status known = Known(collection);
    if (!known.ok()) co_return known;
    const Rows& rows = view_[collection];
    auto it = rows.find(id);
    if (it == rows.end()) co_return std::optional<Document>();
    co_return std::optional<Document>(*it->second);
  }

  awaitable<absl::StatusOr<std::vector<Document>>> Query(std::string collection,
                                                         QueryOptions options) override {
    absl::Status known = Known(collection);
    if (!known.ok()) co_return known;
    for (const auto& [name, value] : options.equal) {
      if (impl_->declared[collection].count(name) == 0) co_return Undeclared(collection, name);
    }
    std::vector<Document> found;
    for (const auto& [id, row] : view_[collection]) {
      if (Fits(*row, options)) found.push_back(*row);
    }
    auto key = [&options](const Document& d) {
      auto it = d.index.find(options.order_by);
      return std::make_pair(it == d.index.end() ? std::string() : it->second, d.id);
    };
    std::sort(found.begin(), found.end(), [&](const Document& a, const Document& b) {
      return options.descending ? key(b) < key(a) : key(a) < key(b);
    });
    if (!options.after_id.empty()) {
      auto last = std::find_if(found.begin(), found.end(),
                               [&](const Document& d) { return d.id == options.after_id; });
      found.erase(found.begin(), last == found.end() ? last : last + 1);
    }
    if (found.size() > options.limit) found.resize(options.limit);
    co_return found;
  }

  absl::Status Put(std::string_view collection, const Document& document,
                   Expect expected) override {
    absl::Status known = Known(std::string(collection));
    if (!known.ok()) return known;
    const std::set<std::string>& indexes = impl_->declared[std::string(collection)];
    for (const auto& [name, value] : document.index) {
      if (indexes.count(name) == 0) return Undeclared(collection, name);
    }
    auto row = std::make_shared<Document>(document);
    const Rows& rows = view_[std::string(collection)];
    auto before = rows.find(document.id);
    row->version = before == rows.end() ? 1 : before->second->version + 1;
    Write(collection, document.id, expected, std::move(row));
    return absl::OkStatus();
  }

  absl::Status Delete(std::string_view collection, std::string_view id, Expect expected) override {
    absl::Status known = Known(std::string(collection));
    if (!known.ok()) return known;
    Write(collection, std::string(id), expected, nullptr);
    return absl::OkStatus();
  }

  absl::Status Append(std::string_view stream, std::string_view type,
                      std::string_view payload) override {
    JournalEntry entry;
    entry.type = std::string(type);
    entry.payload = std::string(payload);
    appended_.emplace_back(std::string(stream), std::move(entry));
    return absl::OkStatus();
  }

  absl::Status Enqueue(const OutboxEvent& event) override {
    enqueued_.push_back(event);
    enqueued_.back().tenant = tenant_;
    return absl::OkStatus();
  }

  absl::Status Complete(const Lease& lease) override {
    completed_.push_back(lease);
    return absl::OkStatus();
  }

  awaitable<absl::Status> Commit() override {
    if (done_) co_return FailedPrecondition("store: the transaction was committed already");
    done_ = true;
    for (const Lease& lease : completed_) {
      if (!impl_->Holds(tenant_, lease)) co_return FailedPrecondition("store: a lease was lost");
    }
    TenantData& data = impl_->tenants[tenant_];
    for (const auto& [place, expected] : expectations_) {
      const Rows& rows = data.collections[place.first];
      auto it = rows.find(place.second);
      int64_t version = it == rows.end() ? 0 : it->second->version;
      if (version != expected) {
        co_return Error(absl::StatusCode::kAborted, "store: " + place.first + "/" + place.second +
                                                        " has version " + std::to_string(version) +
                                                        ", not " + std::to_string(expected));
      }
    }
    Apply(data);
    co_return absl::OkStatus();
  }

 private:
  using Place = std::pair<std::string, std::string>;  // collection, id

  absl::Status Known(const std::string& collection) const {
    if (impl_->declared.count(collection) != 0) return absl::OkStatus();
    return InvalidArgument("store: the collection " + collection + " is not declared");
  }
  static absl::Status Undeclared(std::string_view collection, const std::string& index) {
    return InvalidArgument("store: the collection " + std::string(collection) +
                           " declares no index " + index);
  }

  // Only the first expectation speaks of the state before; later ones see this transaction.
  void Write(std::string_view collection, std::string id, Expect expected,
             std::shared_ptr<const Document> row) {
    Place place(std::string(collection), std::move(id));
    if (writes_.count(place) == 0 && expected.version >= 0) {
      expectations_[place] = expected.version;
    }
    Rows& rows = view_[place.first];
    if (row == nullptr) {
      rows.erase(place.second);
    } else {
      rows[place.second] = row;
    }
    writes_[place] = std::move(row);
  }

  void Apply(TenantData& data) {
    for (auto& [place, row] : writes_) {
      Rows& rows = data.collections[place.first];
      auto before = rows.find(place.second);
      if (row == nullptr) {
        rows.erase(place.second);
        continue;
      }
      auto stored = std::make_shared<Document>(*row);
      stored->version = before == rows.end() ? 1 : before->second->version + 1;
      rows[place.second] = std::move(stored);
    }
    for (auto& [stream, entry] : appended_) {
      Stream& written = data.streams[stream];
      entry.seq = ++written.last;
      entry.at = impl_->clock.Now();
      written.entries.push_back(entry);
    }
    for (OutboxEvent& event : enqueued_) {
      event.position = impl_->next_position++;
      impl_->outbox[event.position] = event;
    }
    if (!enqueued_.empty()) impl_->changed = true;
    if (!enqueued_.empty() && impl_->news) impl_->news->Notify();
    for (const Lease& lease : completed_) {
      impl_->leases[tenant_][KeyText(lease.key)].held = false;
    }
  }

  std::shared_ptr<Impl> impl_;
  TenantId tenant_;
  std::map<std::string, Rows> view_;
  std::map<Place, std::shared_ptr<const Document>> writes_;  // null: deleted
  std::map<Place, int64_t> expectations_;
  std::vector<std::pair<std::string, JournalEntry>> appended_;
  std::vector<OutboxEvent> enqueued_;
  std::vector<Lease> completed_;
  bool done_ = false;
};

InMemoryStore::InMemoryStore(Clock& clock) : impl_(std::make_shared<Impl>(clock)) {}
InMemoryStore::~InMemoryStore() = default;

awaitable<absl::Status> InMemoryStore::Declare(std::vector<CollectionSpec> collections) {
  for (const CollectionSpec& spec : collections) {
    impl_->declared[spec.name].insert(spec.indexes.begin(), spec.indexes.end());
  }
  co_return absl::OkStatus();
}

awaitable<absl::StatusOr<std::unique_ptr<StoreTransaction>>> InMemoryStore::Begin(TenantId tenant) {
  if (tenant.empty()) co_return InvalidArgument("store: a tenant is needed");
  std::unique_ptr<StoreTransaction> transaction =
      std::make_unique<Transaction>(impl_, std::move(tenant));
  co_return transaction;
}

awaitable<absl::StatusOr<std::vector<JournalEntry>>> InMemoryStore::ReadJournal(TenantId tenant,
                                                                                std::string stream,
                                                                                int64_t after,
                                                                                size_t limit) {
  std::vector<JournalEntry> found;
  for (const JournalEntry& entry : impl_->tenants[tenant].streams[stream].entries) {
    if (entry.seq > after && found.size() < limit) found.push_back(entry);
  }
  co_return found;
}

awaitable<absl::Status> InMemoryStore::PruneJournal(TenantId tenant, std::string stream,
                                                    int64_t until) {
  std::erase_if(impl_->tenants[tenant].streams[stream].entries,
                [until](const JournalEntry& entry) { return entry.seq <= until; });
  co_return absl::OkStatus();
}

awaitable<absl::StatusOr<Lease>> InMemoryStore::Claim(TenantId tenant, LeaseKey key,
                                                      std::string owner,
                                                      std::chrono::milliseconds ttl) {
  static_cast<void>(owner);
  HeldLease& held = impl_->leases[tenant][KeyText(key)];
  if (held.held && impl_->clock.Now() < held.until) co_return Unavailable("store: lease is held");
  held.held = true;
  held.until = impl_->clock.Now() + ttl;
  Lease lease;
  lease.key = std::move(key);
  lease.fence = ++held.fence;
  lease.until = held.until;
  co_return lease;
}

awaitable<absl::StatusOr<Lease>> InMemoryStore::Extend(TenantId tenant, Lease lease,
                                                       std::chrono::milliseconds ttl) {
  if (!impl_->Holds(tenant, lease)) co_return FailedPrecondition("store: the lease was lost");
  HeldLease& held = impl_->leases[tenant][KeyText(lease.key)];
  held.until = impl_->clock.Now() + ttl;
  lease.until = held.until;
  co_return lease;
}

awaitable<absl::Status> InMemoryStore::Release(TenantId tenant, Lease lease) {
  if (!impl_->Holds(tenant, lease)) co_return FailedPrecondition("store: the lease was lost");
  impl_->leases[tenant][KeyText(lease.key)].held = false;
  co_return absl::OkStatus();
}

awaitable<absl::StatusOr<std::vector<OutboxEvent>>> InMemoryStore::Pending(size_t limit) {
  std::vector<OutboxEvent> events;
  for (const auto& [position, event] : impl_->outbox) {
    if (events.size() < limit) events.push_back(event);
  }
  co_return events;
}

awaitable<absl::Status> InMemoryStore::MarkPublished(std::vector<int64_t> positions) {
  for (int64_t position : positions) impl_->outbox.erase(position);
  co_return absl::OkStatus();
}

awaitable<absl::Status> InMemoryStore::Changed() {
  std::shared_ptr<Impl> impl = impl_;
  boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
  if (!impl->news) impl->news.emplace(executor);
  while (!impl->changed) co_await impl->news->Wait();
  impl->changed = false;
  co_return absl::OkStatus();
}

}  // namespace vivavoce::testing
