// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>

#include "tests/testing/memory_store.h"
#include "vivavoce/base/status.h"

namespace vivavoce::testing {
namespace {

using boost::asio::awaitable;
using Documents = StoreContent::Documents;

// Order of a query, and what is after what.
struct Order {
  const QueryOptions& options;
  const StoreContent& content;

  using Place = std::tuple<int, std::string, std::string>;
  Place Of(const Document& document) const {
    const int absent = content.Is(StoreFlaw::kAbsentLast) ? 2 : 0;
    auto value = document.index.find(options.order_by);
    bool has = !options.order_by.empty() && value != document.index.end();
    return {has ? 1 : absent, has ? value->second : "", document.id};
  }
  bool Before(const Document& a, const Document& b) const {
    Place pa = Of(a);
    Place pb = Of(b);
    bool tie = std::get<0>(pa) == std::get<0>(pb) && std::get<1>(pa) == std::get<1>(pb);
    if (tie && !options.order_by.empty() && content.Is(StoreFlaw::kTiesNeverReversed)) {
      return pa < pb;
    }
    return options.descending ? pb < pa : pa < pb;
  }
  bool IsAfter(const Document& last, const Document& document) const {
    Place pa = Of(last);
    Place pb = Of(document);
    if (content.Is(StoreFlaw::kPagesSkipTies) && !options.order_by.empty()) {
      return options.descending ? std::get<1>(pb) < std::get<1>(pa)
                                : std::get<1>(pa) < std::get<1>(pb);
    }
    return Before(last, document);
  }
};

class MemoryTransaction final : public StoreTransaction {
 public:
  MemoryTransaction(std::shared_ptr<StoreContent> content, std::string tenant)
      : c_(std::move(content)), tenant_(std::move(tenant)), seen_(Live()), base_(seen_) {}

  awaitable<absl::StatusOr<std::optional<Document>>> Get(std::string collection,
                                                         std::string id) override {
    if (!c_->catalog.contains(collection)) co_return InvalidArgument("get: not declared");
    if (absl::Status s = c_->CheckName(id); !s.ok()) co_return s;
    const Documents& from = c_->Is(StoreFlaw::kGetsTheLatest)    ? Live()
                            : c_->Is(StoreFlaw::kBlindToOwnGets) ? base_
                                                                 : seen_;
    auto documents = from.find(collection);
    if (documents == from.end()) co_return std::optional<Document>();
    auto found = documents->second.find(id);
    if (found == documents->second.end()) co_return std::optional<Document>();
    co_return std::optional<Document>(found->second);
  }

  awaitable<absl::StatusOr<std::vector<Document>>> Query(std::string collection,
                                                         QueryOptions options) override {
    absl::Status checked = CheckQuery(collection, options);
    if (!checked.ok() && !c_->Is(StoreFlaw::kAnyQuery)) co_return checked;
    Documents from = c_->Is(StoreFlaw::kQueriesTheLatest)    ? Live()
                     : c_->Is(StoreFlaw::kBlindToOwnQueries) ? base_
                                                             : seen_;
    if (c_->Is(StoreFlaw::kQueriesCrossTenants)) {
      for (auto& [tenant, more] : c_->documents) {
        from[collection].insert(more[collection].begin(), more[collection].end());
      }
    }
    Order order{options, *c_};
    auto last = from[collection].find(options.after_id);
    if (!options.after_id.empty() && !options.order_by.empty() && last == from[collection].end()) {
      co_return NotFound("query: after_id is gone");
    }
    std::vector<Document> found;
    for (const auto& [id, document] : from[collection]) {
      bool after = options.after_id.empty() || last == from[collection].end() ||
                   order.IsAfter(last->second, document);
      if (after && Matches(document, options)) found.push_back(document);
    }
    std::sort(found.begin(), found.end(),
              [&](const Document& a, const Document& b) { return order.Before(a, b); });
    if (found.size() > options.limit) found.resize(options.limit);
    co_return found;
  }

  absl::Status Put(std::string_view collection, const Document& document,
                   Expect expected) override {
    return Add(CheckPut(std::string(collection), document),
               [this, name = std::string(collection), document, expected](Documents& all) {
                 return ApplyPut(all, name, document, expected);
               });
  }

  absl::Status Delete(std::string_view collection, std::string_view id, Expect expected) override {
    return Add(absl::OkStatus(),
               [this, name = std::string(collection), id = std::string(id),
                expected](Documents& all) -> absl::Status {
                 auto found = all[name].find(id);
                 int64_t version = found == all[name].end() ? 0 : found->second.version;
                 bool unchecked = c_->Is(StoreFlaw::kDeletesUnchecked);
                 if (expected.version >= 0 && expected.version != version && !unchecked) {
                   return Error(absl::StatusCode::kAborted, "delete: another version");
                 }
                 if (found != all[name].end()) all[name].erase(found);
                 return absl::OkStatus();
               });
  }

  absl::Status Append(std::string_view stream, std::string_view type,
                      std::string_view payload) override {
    JournalEntry entry;
    entry.type = type;
    entry.payload = payload;
    if (c_->Is(StoreFlaw::kPayloadsEndAtZero)) entry.payload = entry.payload.c_str();
    if (absl::Status s = Add(c_->CheckName(std::string(stream)), nullptr); !s.ok()) return s;
    auto append = [this, stream = std::string(stream), entry]() mutable {
      std::string owner = c_->Is(StoreFlaw::kJournalsShared) ? "all" : tenant_;
      entry.seq = NextSeq(owner, stream);
      if (!c_->Is(StoreFlaw::kTimeStandsStill)) entry.at = c_->clock->Now();
      c_->journal[{owner, stream}].push_back(entry);
    };
    if (c_->Is(StoreFlaw::kWritesBeforeCommit)) {
      append();
    } else {
      effects_.push_back(append);
      appended_.push_back(std::string(stream));
    }
    return absl::OkStatus();
  }

  absl::Status Enqueue(const OutboxEvent& event) override {
    bool foreign = !event.tenant.empty() && event.tenant.value() != tenant_;
    absl::Status checked = c_->CheckName(event.topic);
    if (foreign && !c_->Is(StoreFlaw::kForeignEvents)) checked = InvalidArgument("enqueue: tenant");
    if (absl::Status s = Add(checked, nullptr); !s.ok()) return s;
    OutboxEvent sent = event;
    sent.tenant = TenantId(tenant_);
    if (c_->Is(StoreFlaw::kPositionsAtEnqueue)) sent.position = ++c_->positions;
    effects_.push_back([this, sent]() mutable {
      if (sent.position == 0) sent.position = ++c_->positions;
      c_->outbox.push_back(sent);
      std::sort(c_->outbox.begin(), c_->outbox.end(),
                [](const auto& a, const auto& b) { return a.position < b.position; });
    });
    return absl::OkStatus();
  }

  absl::Status Complete(const Lease& lease) override {
    completed_.push_back(lease);
    return absl::OkStatus();
  }

  awaitable<absl::Status> Commit() override {
    if (committed_ && !c_->Is(StoreFlaw::kCommitsAgain)) {
      co_return FailedPrecondition("commit: committed already");
    }
    committed_ = true;
    if (!refused_.ok() && !c_->Is(StoreFlaw::kRefusalsForgiven)) co_return refused_;
    Documents next = Live();
    absl::Status status = Change(next);
    if (!status.ok()) {
      Refuse(next);
      co_return status;
    }
    if (c_->Is(StoreFlaw::kRaces)) co_await c_->clock->Sleep(std::chrono::microseconds(1));
    if (c_->Is(StoreFlaw::kNumbersRace) && !appended_.empty()) {
      raced_ = c_->counters[{tenant_, appended_.front()}];
      co_await c_->clock->Sleep(std::chrono::microseconds(1));
    }
    Live() = next;
    for (const auto& effect : effects_) effect();
    EndLeases();
    co_return absl::OkStatus();
  }

 private:
  using Change1 = std::function<absl::Status(Documents&)>;

  Documents& Live() { return c_->documents[c_->Tenant(tenant_)]; }

  absl::Status Change(Documents& documents) {
    for (const Lease& lease : completed_) {
      bool unfenced = c_->Is(StoreFlaw::kCompletingUnfenced);
      if (absl::Status s = c_->CheckHeld(tenant_, lease); !s.ok() && !unfenced) return s;
    }
    for (const Change1& change : changes_) {
      if (absl::Status s = change(documents); !s.ok()) return s;
    }
    return absl::OkStatus();
  }

  void Refuse(const Documents& half_done) {
    if (c_->Is(StoreFlaw::kPartialCommits)) {
      Live() = half_done;
      for (const auto& effect : effects_) effect();
    }
    if (c_->Is(StoreFlaw::kRefusedCommitEndsTheLease)) EndLeases();
    if (c_->Is(StoreFlaw::kRefusedTakeNumbers)) {
      for (const std::string& stream : appended_) NextSeq(tenant_, stream);
    }
  }

  void EndLeases() {
    if (c_->Is(StoreFlaw::kCompletingKeepsTheLease)) return;
    for (const Lease& lease : completed_) {
      c_->leases.erase({tenant_, lease.key.queue + "/" + lease.key.id});
    }
  }

  int64_t NextSeq(const std::string& owner, const std::string& stream) {
    if (raced_) c_->counters[{owner, stream}] = *raced_;
    return ++c_->counters[{owner, c_->Is(StoreFlaw::kOneCounterForAllStreams) ? "" : stream}];
  }

  absl::Status Add(const absl::Status& checked, Change1 change) {
    if (committed_ && !c_->Is(StoreFlaw::kCommitsAgain)) return FailedPrecondition("committed");
    if (!checked.ok()) {
      refused_ = checked;
      return checked;
    }
    if (!change) return absl::OkStatus();
    changes_.push_back(change);
    return Applied(change(seen_));
  }

  // The transaction's own view does not refuse: Commit() does.
  static absl::Status Applied(const absl::Status&) { return absl::OkStatus(); }

  absl::Status ApplyPut(Documents& all, const std::string& name, const Document& document,
                        Expect expected) {
    auto& documents = all[name];
    auto found = documents.find(document.id);
    int64_t version = found == documents.end() ? 0 : found->second.version;
    int64_t compared = version;
    if (c_->Is(StoreFlaw::kExpectationsAgainstBase)) {
      auto base = base_[name].find(document.id);
      compared = base == base_[name].end() ? 0 : base->second.version;
    }
    bool ignored = expected.version < 0 ||
                   (c_->Is(StoreFlaw::kVersionsIgnored) && expected.version > 0 && version > 0) ||
                   (c_->Is(StoreFlaw::kPresenceIgnored) && expected.version == 0);
    Document next = document;
    next.version = c_->Is(StoreFlaw::kVersionsStandStill) ? 1 : version + 1;
    if (c_->Is(StoreFlaw::kOldIndexValuesStay) && version > 0) {
      next.index.insert(found->second.index.begin(), found->second.index.end());
    }
    absl::Status result;
    if (!ignored && expected.version != compared) {
      result = Error(absl::StatusCode::kAborted, "put: another version");
      if (&all != &seen_) return result;
    }
    documents[document.id] = next;
    return result;
  }

  absl::Status CheckPut(const std::string& collection, const Document& document) const {
    auto declared = c_->catalog.find(collection);
    if (declared == c_->catalog.end()) return InvalidArgument("put: not declared");
    for (const auto& [index, value] : document.index) {
      if (!declared->second.contains(index)) return InvalidArgument("put: index not declared");
    }
    if (document.body.size() > (size_t{16} << 20) && !c_->Is(StoreFlaw::kAnySize)) {
      return InvalidArgument("put: too large");
    }
    if (!nlohmann::json::parse(document.body, nullptr, false).is_object() &&
        !c_->Is(StoreFlaw::kAnyBody)) {
      return InvalidArgument("put: no JSON object");
    }
    return c_->CheckName(document.id);
  }

  absl::Status CheckQuery(const std::string& collection, const QueryOptions& options) const {
    auto declared = c_->catalog.find(collection);
    if (declared == c_->catalog.end()) return InvalidArgument("query: not declared");
    for (const auto& [index, value] : options.equal) {
      if (!declared->second.contains(index)) return InvalidArgument("query: index not declared");
    }
    bool known = options.order_by.empty() || declared->second.contains(options.order_by);
    if (!known || options.limit < 1 || options.limit > 1000) return InvalidArgument("query: bad");
    return absl::OkStatus();
  }

  bool Matches(const Document& document, const QueryOptions& options) const {
    for (const auto& [index, wanted] : options.equal) {
      auto value = document.index.find(index);
      if (value == document.index.end() || value->second != wanted) return false;
      if (c_->Is(StoreFlaw::kFirstFilterOnly)) return true;
    }
    return true;
  }

  std::shared_ptr<StoreContent> c_;
  std::string tenant_;
  Documents seen_;  // at Begin(), with the transaction's own writes
  Documents base_;  // at Begin()
  std::vector<Change1> changes_;
  std::vector<std::function<void()>> effects_;
  std::vector<std::string> appended_;
  std::vector<Lease> completed_;
  std::optional<int64_t> raced_;  // the last number, as it was before another took the next
  absl::Status refused_;
  bool committed_ = false;
};

}  // namespace

std::unique_ptr<StoreTransaction> MakeMemoryTransaction(std::shared_ptr<StoreContent> content,
                                                        std::string tenant) {
  return std::make_unique<MemoryTransaction>(std::move(content), std::move(tenant));
}

}  // namespace vivavoce::testing
