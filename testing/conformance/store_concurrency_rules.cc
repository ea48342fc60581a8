// SPDX-License-Identifier: Apache-2.0
// STORE-CONCURRENT: many transactions under way at once.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <set>

#include "testing/conformance/store_trial.h"

namespace vivavoce::testing::internal {
namespace {

using boost::asio::awaitable;

// What several coroutines of one rule did.
struct Crowd {
  Store* store = nullptr;
  int working = 0;
  int done = 0;
  int retries = 0;
  absl::Status failure;
};

// Adds one to the document `counter`, again and again until nobody came in between.
awaitable<absl::Status> Increment(Crowd& crowd) {
  for (;;) {
    absl::StatusOr<std::unique_ptr<StoreTransaction>> txn =
        co_await crowd.store->Begin(TenantId("acme"));
    if (!txn.ok()) co_return txn.status();
    absl::StatusOr<std::optional<Document>> seen = co_await (*txn)->Get("notes", "counter");
    if (!seen.ok()) co_return seen.status();
    const int64_t version = *seen ? (*seen)->version : 0;
    const int count = *seen ? std::stoi((*seen)->index.at("day")) : 0;
    Document next = MakeDocument("counter", "{}", {{"day", std::to_string(count + 1)}});
    absl::Status put = (*txn)->Put("notes", next, Expect::Version(version));
    if (!put.ok()) co_return put;
    absl::Status committed = co_await (*txn)->Commit();
    if (committed.code() != absl::StatusCode::kAborted) co_return committed;
    ++crowd.retries;
  }
}

awaitable<absl::Status> AppendOne(Crowd& crowd, int number) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> txn =
      co_await crowd.store->Begin(TenantId("acme"));
  if (!txn.ok()) co_return txn.status();
  absl::Status appended = (*txn)->Append("s", "said", std::to_string(number));
  if (!appended.ok()) co_return appended;
  absl::Status enqueued = (*txn)->Enqueue(MakeEvent("e" + std::to_string(number)));
  if (!enqueued.ok()) co_return enqueued;
  absl::Status committed = co_await (*txn)->Commit();
  co_return committed;
}

awaitable<absl::Status> ClaimOne(Crowd& crowd, int& holders) {
  LeaseKey key("steps", "s1");
  absl::StatusOr<Lease> lease =
      co_await crowd.store->Claim(TenantId("acme"), key, "worker", std::chrono::seconds(30));
  if (lease.ok()) ++holders;
  if (lease.status().code() == absl::StatusCode::kUnavailable) co_return absl::OkStatus();
  co_return lease.status();
}

awaitable<void> Count(Crowd& crowd, awaitable<absl::Status> work) {
  absl::Status status = co_await std::move(work);
  --crowd.working;
  if (status.ok()) ++crowd.done;
  if (crowd.failure.ok()) crowd.failure = status;
}

awaitable<void> Wait(Crowd& crowd, Clock& clock) {
  while (crowd.working > 0) co_await clock.Sleep(std::chrono::milliseconds(1));
}

void Spawn(StoreTrial& t, Crowd& crowd, awaitable<absl::Status> work) {
  ++crowd.working;
  boost::asio::co_spawn(t.fixture().world().executor(), Count(crowd, std::move(work)),
                        boost::asio::detached);
}

void Join(StoreTrial& t, Crowd& crowd) {
  t.Ok(t.Await(Wait(crowd, t.fixture().world().clock())), "waiting for all of them");
  t.Ok(crowd.failure, "one of them");
}

void NoIncrementIsLost(StoreTrial& t) {
  constexpr int kMany = 40;
  Crowd crowd;
  crowd.store = &t.store();
  for (int i = 0; i < kMany; ++i) Spawn(t, crowd, Increment(crowd));
  Join(t, crowd);

  std::optional<Document> counter = t.Read("acme", "counter");
  t.Require(counter && counter->index["day"] == std::to_string(kMany) && counter->version == kMany,
            "40 increments gave " + (counter ? counter->index["day"] : std::string("nothing")));
}

void NoAppendIsLost(StoreTrial& t) {
  constexpr int kMany = 100;
  Crowd crowd;
  crowd.store = &t.store();
  for (int i = 0; i < kMany; ++i) Spawn(t, crowd, AppendOne(crowd, i));
  Join(t, crowd);

  std::vector<JournalEntry> entries = t.Journal("acme", "s");
  std::vector<OutboxEvent> events = t.Pending();
  t.Require(entries.size() == kMany && events.size() == kMany,
            "100 appends gave " + std::to_string(entries.size()) + " entries and " +
                std::to_string(events.size()) + " events");
  std::set<std::string> payloads;
  for (size_t i = 0; i < entries.size(); ++i) {
    t.Require(entries[i].seq == static_cast<int64_t>(i) + 1, "the journal has a gap");
    t.Require(events[i].id == "e" + entries[i].payload,
              "journal and outbox are not in the same commit order");
    payloads.insert(entries[i].payload);
  }
  t.Require(payloads.size() == kMany, "an append came twice and another was lost");
}

void OneClaimWins(StoreTrial& t) {
  Crowd crowd;
  crowd.store = &t.store();
  int holders = 0;
  for (int i = 0; i < 20; ++i) Spawn(t, crowd, ClaimOne(crowd, holders));
  Join(t, crowd);
  t.Require(holders == 1, "20 claims at once gave " + std::to_string(holders) + " holders");
}

}  // namespace

std::vector<StoreRule> StoreConcurrencyRules() {
  return {
      MakeStoreRule("STORE-CONCURRENT-01", "NoIncrementIsLost", NoIncrementIsLost),
      MakeStoreRule("STORE-CONCURRENT-02", "NoAppendIsLostAndOrdersAgree", NoAppendIsLost),
      MakeStoreRule("STORE-CONCURRENT-03", "OneOfManyClaimsWins", OneClaimWins),
  };
}

}  // namespace vivavoce::testing::internal
