// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "vivavoce/base/status.h"
#include "vivavoce/testing/in_memory_store.h"

namespace vivavoce::testing {

using boost::asio::awaitable;

struct KillingStore::Impl {
  Impl(Store& s, KillPoint p, int64_t c) : store(s), point(p), at(c) {}
  Store& store;
  KillPoint point;
  int64_t at;
  int64_t commits = 0;
  bool dead = false;
};

namespace {

absl::Status Dead() { return Unavailable("store: the process was killed here"); }

}  // namespace

class KillingStore::Transaction final : public StoreTransaction {
 public:
  Transaction(std::shared_ptr<Impl> impl, std::unique_ptr<StoreTransaction> inner)
      : impl_(std::move(impl)), inner_(std::move(inner)) {}

  awaitable<absl::StatusOr<std::optional<Document>>> Get(std::string collection,
                                                         std::string id) override {
    if (impl_->dead) co_return Dead();
    co_return co_await inner_->Get(std::move(collection), std::move(id));
  }
  awaitable<absl::StatusOr<std::vector<Document>>> Query(std::string collection,
                                                         QueryOptions options) override {
    if (impl_->dead) co_return Dead();
    co_return co_await inner_->Query(std::move(collection), std::move(options));
  }
  absl::Status Put(std::string_view collection, const Document& document,
                   Expect expected) override {
    return inner_->Put(collection, document, expected);
  }
  absl::Status Delete(std::string_view collection, std::string_view id, Expect expected) override {
    return inner_->Delete(collection, id, expected);
  }
  absl::Status Append(std::string_view stream, std::string_view type,
                      std::string_view payload) override {
    return inner_->Append(stream, type, payload);
  }
  absl::Status Enqueue(const OutboxEvent& event) override { return inner_->Enqueue(event); }
  absl::Status Complete(const Lease& lease) override { return inner_->Complete(lease); }

  awaitable<absl::Status> Commit() override {
    if (impl_->dead) co_return Dead();
    bool now = ++impl_->commits == impl_->at;
    impl_->dead = now;
    if (now && impl_->point == KillPoint::kBeforeCommit) co_return Dead();
    absl::Status status = co_await inner_->Commit();
    if (now) co_return Dead();
    co_return status;
  }

 private:
  std::shared_ptr<Impl> impl_;
  std::unique_ptr<StoreTransaction> inner_;
};

KillingStore::KillingStore(Store& store, KillPoint point, int64_t commit)
    : impl_(std::make_shared<Impl>(store, point, commit)) {}
KillingStore::~KillingStore() = default;

int64_t KillingStore::commits() const { return impl_->commits; }
bool KillingStore::dead() const { return impl_->dead; }

awaitable<absl::Status> KillingStore::Declare(std::vector<CollectionSpec> collections) {
  if (impl_->dead) co_return Dead();
  co_return co_await impl_->store.Declare(std::move(collections));
}

awaitable<absl::StatusOr<std::unique_ptr<StoreTransaction>>> KillingStore::Begin(TenantId tenant) {
  if (impl_->dead) co_return Dead();
  absl::StatusOr<std::unique_ptr<StoreTransaction>> inner =
      co_await impl_->store.Begin(std::move(tenant));
  if (!inner.ok()) co_return inner.status();
  std::unique_ptr<StoreTransaction> transaction =
      std::make_unique<Transaction>(impl_, *std::move(inner));
  co_return transaction;
}

awaitable<absl::StatusOr<std::vector<JournalEntry>>> KillingStore::ReadJournal(TenantId tenant,
                                                                               std::string stream,
                                                                               int64_t after,
                                                                               size_t limit) {
  if (impl_->dead) co_return Dead();
  co_return co_await impl_->store.ReadJournal(std::move(tenant), std::move(stream), after, limit);
}

awaitable<absl::Status> KillingStore::PruneJournal(TenantId tenant, std::string stream,
                                                   int64_t until) {
  if (impl_->dead) co_return Dead();
  co_return co_await impl_->store.PruneJournal(std::move(tenant), std::move(stream), until);
}

awaitable<absl::StatusOr<Lease>> KillingStore::Claim(TenantId tenant, LeaseKey key,
                                                     std::string owner,
                                                     std::chrono::milliseconds ttl) {
  // Unavailable would mean "held by another" here, so a dead store says it otherwise.
  if (impl_->dead) co_return Internal("store: the process was killed here");
  co_return co_await impl_->store.Claim(std::move(tenant), std::move(key), std::move(owner), ttl);
}

awaitable<absl::StatusOr<Lease>> KillingStore::Extend(TenantId tenant, Lease lease,
                                                      std::chrono::milliseconds ttl) {
  if (impl_->dead) co_return Dead();
  co_return co_await impl_->store.Extend(std::move(tenant), std::move(lease), ttl);
}

awaitable<absl::Status> KillingStore::Release(TenantId tenant, Lease lease) {
  if (impl_->dead) co_return Dead();
  co_return co_await impl_->store.Release(std::move(tenant), std::move(lease));
}

}  // namespace vivavoce::testing
