// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/accounting/cost_ledger.h"

#include <boost/asio/co_spawn.hpp>
#include <cstdint>
#include <deque>
#include <exception>
#include <map>
#include <utility>

#include "accounting/cost_line.h"
#include "vivavoce/base/completion.h"
#include "vivavoce/base/metric_names.h"
#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

using boost::asio::awaitable;
using Uses = std::vector<ProviderUse>;

constexpr size_t kMostPending = 10'000;
constexpr size_t kMostAtOnce = 200;
constexpr int kAttempts = 6;  // where another process writes the same lines
constexpr char kProgramsTenant[] = "system";

struct Waiter {
  Waiter(Clock& clock, uint64_t noted) : written(clock), last(noted) {}
  Completion written;
  uint64_t last;  // the use that it waits for
  absl::Status status;
};

}  // namespace

struct CostLedger::State {
  State(Store& s, boost::asio::any_io_executor e, Clock& c, PriceList p, Telemetry t)
      : store(s), executor(std::move(e)), clock(c), prices(std::move(p)), telemetry(t) {}

  // What will not be otherwise when it is tried again.
  static bool IsPermanent(const absl::Status& status) {
    return absl::IsDataLoss(status) || absl::IsInvalidArgument(status) ||
           absl::IsFailedPrecondition(status) || absl::IsOutOfRange(status);
  }

  // Writes until nothing waits, or the store refuses. What can never be written is left out, so
  // that it holds nobody else up.
  static awaitable<void> Write(std::shared_ptr<State> state) {
    absl::Status written;
    while (!state->pending.empty() && written.ok()) {
      const TenantId tenant = state->pending.front().context.tenant;
      Uses batch;
      for (const ProviderUse& use : state->pending) {
        if (use.context.tenant != tenant || batch.size() == kMostAtOnce) break;
        batch.push_back(use);
      }
      const size_t count = batch.size();
      written = co_await state->Keep(tenant, std::move(batch));
      if (IsPermanent(written)) {
        state->telemetry.Add(metric::kUsesDropped, static_cast<int64_t>(count));
        state->telemetry.Error(
            "costs cannot be booked, and are left out",
            {{"error", Message(written)}, {"calls", static_cast<int64_t>(count)}});
        written = absl::OkStatus();
      }
      if (!written.ok()) break;
      state->pending.erase(state->pending.begin(),
                           state->pending.begin() + static_cast<ptrdiff_t>(count));
      state->written += count;
      state->Tell(written, state->written);
    }
    if (!written.ok()) {
      state->telemetry.Warning("the ledger of costs could not be written; it is tried again",
                               {{"error", Message(written)}});
    }
    state->writing = false;
    state->Tell(written, state->noted);
  }

  // Whoever waits for the uses up to the `last`-th.
  void Tell(const absl::Status& status, uint64_t last) {
    std::vector<std::shared_ptr<Waiter>> waiting = std::exchange(waiters, {});
    for (std::shared_ptr<Waiter>& waiter : waiting) {
      if (waiter->last > last) {
        waiters.push_back(std::move(waiter));
        continue;
      }
      waiter->status = status;
      waiter->written.Fire();
    }
  }

  awaitable<absl::Status> Keep(TenantId tenant, Uses batch) {
    if (!declared) {
      absl::Status made = co_await store.Declare(Collections());
      if (!made.ok()) co_return made;
      declared = true;
    }
    absl::Status kept;
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
      kept = co_await KeepOnce(tenant, batch);
      if (!absl::IsAborted(kept)) break;
    }
    co_return kept;
  }

  // One commit: the calls that are not there yet, and the lines they belong to.
  awaitable<absl::Status> KeepOnce(TenantId tenant, Uses batch) {
    absl::StatusOr<std::unique_ptr<StoreTransaction>> unit = co_await store.Begin(tenant);
    if (!unit.ok()) co_return unit.status();
    StoreTransaction& transaction = **unit;
    std::map<std::string, CostLine> added;
    for (const ProviderUse& use : batch) {
      absl::StatusOr<std::optional<Document>> known =
          co_await transaction.Get(internal::kCostCalls, use.id);
      if (!known.ok()) co_return known.status();
      if (known->has_value()) continue;
      CostLine line = internal::LineOf(use, prices);
      Document row = internal::CallDocument(use, line);
      auto effect = row.index.find("effect");
      if (effect != row.index.end()) {
        QueryOptions same;
        same.equal["effect"] = effect->second;
        same.limit = 1;
        absl::StatusOr<std::vector<Document>> before =
            co_await transaction.Query(internal::kCostCalls, same);
        if (!before.ok()) co_return before.status();
        line.sum.repeated_calls = before->empty() ? 0 : 1;
      }
      absl::Status put = transaction.Put(internal::kCostCalls, row, Expect::Absent());
      if (!put.ok()) co_return put;
      auto [it, first] = added.emplace(line.id, line);
      if (!first) it->second.sum.Add(line.sum);
    }
    for (const auto& [id, line] : added) {
      absl::StatusOr<std::optional<Document>> stored =
          co_await transaction.Get(internal::kCostLines, id);
      if (!stored.ok()) co_return stored.status();
      CostLine whole = line;
      Expect expected = Expect::Absent();
      if (stored->has_value()) {
        absl::StatusOr<CostLine> read = internal::ReadLine(**stored);
        if (!read.ok()) co_return read.status();
        whole.sum.Add(read->sum);
        expected = Expect::Version((*stored)->version);
      }
      absl::Status put =
          transaction.Put(internal::kCostLines, internal::ToDocument(whole), expected);
      if (!put.ok()) co_return put;
    }
    if (added.empty()) co_return absl::OkStatus();
    absl::Status committed = co_await transaction.Commit();
    if (!committed.ok()) co_return committed;
    for (const auto& [id, line] : added) Count(line);
    co_return committed;
  }

  void Count(const CostLine& line) const {
    const CostSum& sum = line.sum;
    if (line.pricing == Pricing::kUnpriced) {
      telemetry.Add(metric::kCostUnpriced, sum.unpriced_calls,
                    {{"port", line.port}, {"provider", line.provider}, {"model", line.model}});
      return;
    }
    if (line.pricing == Pricing::kFree) return;
    const auto add = [&](std::string_view name, int64_t micros) {
      if (micros == 0) return;
      telemetry.Add(name, micros,
                    {{"port", line.port},
                     {"provider", line.provider},
                     {"model", line.model},
                     {"currency", line.currency}});
    };
    add(metric::kCostMicros, sum.micros);
    add(metric::kCostSavedMicros, sum.unoptimised_micros - sum.micros);
  }

  Store& store;
  boost::asio::any_io_executor executor;
  Clock& clock;
  PriceList prices;
  Telemetry telemetry;
  std::deque<ProviderUse> pending;
  uint64_t noted = 0;    // uses so far ...
  uint64_t written = 0;  // ... and those of them that are no more pending
  std::vector<std::shared_ptr<Waiter>> waiters;
  bool writing = false;
  bool declared = false;
};

namespace {

// Ends by itself once nothing waits; shares the state, so that the ledger may go before it.
template <typename State>
void BeginWriting(const std::shared_ptr<State>& state) {
  if (std::exchange(state->writing, true)) return;
  boost::asio::co_spawn(state->executor, State::Write(state),
                        [state](const std::exception_ptr& thrown) {
                          if (!thrown) return;
                          state->writing = false;
                          state->Tell(Internal("costs: the store threw"), state->noted);
                        });
}

}  // namespace

CostLedger::CostLedger(Store& store, boost::asio::any_io_executor executor, Clock& clock,
                       PriceList prices, Telemetry telemetry)
    : state_(std::make_shared<State>(store, std::move(executor), clock, std::move(prices),
                                     telemetry)) {}
CostLedger::~CostLedger() = default;

void CostLedger::Note(ProviderUse use) {
  if (use.context.tenant.empty()) use.context.tenant = TenantId(kProgramsTenant);
  if (state_->pending.size() >= kMostPending) {
    state_->telemetry.Add(metric::kUsesDropped, 1);
    return;
  }
  state_->pending.push_back(std::move(use));
  ++state_->noted;
  BeginWriting(state_);
}

awaitable<absl::Status> CostLedger::Settle() {
  std::shared_ptr<State> state = state_;
  if (state->pending.empty()) co_return absl::OkStatus();
  auto waiter = std::make_shared<Waiter>(state->clock, state->noted);
  state->waiters.push_back(waiter);
  BeginWriting(state);
  co_await waiter->written.Wait();
  co_return waiter->status;
}

std::vector<CollectionSpec> CostLedger::Collections() {
  return {CollectionSpec(internal::kCostLines, {"day", "interview"}),
          CollectionSpec(internal::kCostCalls, {"effect", "interview"})};
}

}  // namespace vivavoce
