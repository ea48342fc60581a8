// SPDX-License-Identifier: Apache-2.0
// A process that commits as fast as it can is killed at random, again and again: every acknowledged
// commit is there, and no transaction is there in part.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <map>
#include <random>

#include "tests/providers/doomed_process.h"
#include "tests/providers/sqlite/store_world.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce {
namespace {

using boost::asio::awaitable;
using testing::IsOk;

constexpr int kKills = 200;
constexpr int64_t kChains = 4;

std::string Chain(int64_t chain) { return "chain-" + std::to_string(chain); }

// The step `number` of a chain: two documents, an entry and an event, which all say the number.
awaitable<absl::Status> CommitStep(Store& store, int64_t chain, int64_t number) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> txn = co_await store.Begin(TenantId("acme"));
  if (!txn.ok()) co_return txn.status();
  const std::string said = std::to_string(number);
  Document last;
  last.id = Chain(chain);
  last.body = "{\"n\":" + said + "}";
  Document own;
  own.id = Chain(chain) + "-" + std::to_string(number % 10);
  own.body = last.body;
  OutboxEvent event;
  event.id = Chain(chain) + "/" + said;
  event.topic = "steps";
  event.key = Chain(chain);
  absl::Status status = (*txn)->Put("notes", last, Expect::Version(number - 1));
  if (status.ok()) status = (*txn)->Put("notes", own, Expect::Any());
  if (status.ok()) status = (*txn)->Append(Chain(chain), "step", said);
  if (status.ok()) status = (*txn)->Enqueue(event);
  if (status.ok()) status = co_await (*txn)->Commit();
  co_return status;
}

awaitable<void> CommitForEver(Store& store, int64_t chain, int64_t number,
                              DoomedProcess::Acknowledge acknowledge) {
  for (;;) {
    ++number;
    absl::Status status = co_await CommitStep(store, chain, number);
    if (!status.ok()) co_return;
    acknowledge(chain * 1'000'000'000 + number);
  }
}

using Heads = std::map<int64_t, int64_t>;  // chain, last number

class SqliteKillTest : public ::testing::Test {
 protected:
  absl::StatusOr<StoreHandle> Open(testing::TimeDriver& driver) {
    ProviderContext context = driver.Context();
    context.base_path = folder_.path();
    absl::StatusOr<StoreHandle> handle =
        MakeSqliteStoreFactory()->Make(R"({"path": "store.db"})", context);
    if (!handle.ok()) return handle;
    std::vector<CollectionSpec> collections;
    collections.emplace_back("notes", std::vector<std::string>());
    if (absl::Status s = driver.Run(handle->store->Declare(collections)); !s.ok()) return s;
    return handle;
  }

  void Work(const Heads& heads, const DoomedProcess::Acknowledge& acknowledge) {
    testing::TimeLimits limits;
    limits.real_time = std::chrono::minutes(5);
    testing::RealTimeDriver driver(limits);
    absl::StatusOr<StoreHandle> handle = Open(driver);
    if (!handle.ok()) return;
    for (int64_t chain = 1; chain < kChains; ++chain) {
      boost::asio::co_spawn(driver.executor(),
                            CommitForEver(*handle->store, chain, heads.at(chain), acknowledge),
                            boost::asio::detached);
    }
    driver.Run(CommitForEver(*handle->store, 0, heads.at(0), acknowledge)).IgnoreError();
  }

  // What the store holds, whole: documents, entries and events of a chain agree.
  Heads Verify(const Heads& before) {
    testing::RealTimeDriver driver;
    absl::StatusOr<StoreHandle> handle = Open(driver);
    EXPECT_THAT(handle, IsOk());
    if (!handle.ok()) return before;
    absl::StatusOr<std::vector<OutboxEvent>> events = driver.Run(handle->outbox->Pending(100'000));
    EXPECT_THAT(events, IsOk());
    std::map<std::string, int64_t> sent;
    std::vector<int64_t> positions;
    for (const OutboxEvent& event : *events) {
      ++sent[event.key];
      positions.push_back(event.position);
    }
    Heads heads = before;
    for (auto& [chain, head] : heads) {
      const int64_t known = head;
      auto txn = driver.Run(handle->store->Begin(TenantId("acme")));
      auto last = driver.Run((*txn)->Get("notes", Chain(chain)));
      head = *last ? (*last)->version : 0;
      if (head == 0) continue;
      EXPECT_EQ((*last)->body, "{\"n\":" + std::to_string(head) + "}");
      auto own = driver.Run((*txn)->Get("notes", Chain(chain) + "-" + std::to_string(head % 10)));
      EXPECT_EQ((**own).body, (*last)->body);
      auto entries =
          driver.Run(handle->store->ReadJournal(TenantId("acme"), Chain(chain), known, 100'000));
      EXPECT_EQ(static_cast<int64_t>(entries->size()), head - known);
      for (size_t i = 0; i < entries->size(); ++i) {
        EXPECT_EQ((*entries)[i].seq, known + static_cast<int64_t>(i) + 1);
        EXPECT_EQ((*entries)[i].payload, std::to_string((*entries)[i].seq));
      }
      EXPECT_EQ(sent[Chain(chain)], head - known) << "events";
    }
    EXPECT_THAT(driver.Run(handle->outbox->MarkPublished(positions)), IsOk());
    return heads;
  }

  TemporaryFolder folder_;
};

TEST_F(SqliteKillTest, EveryAcknowledgedCommitIsThereAndNoneInPart) {
  std::mt19937 random(20260301);
  Heads heads;
  for (int64_t chain = 0; chain < kChains; ++chain) heads[chain] = 0;
  heads = Verify(heads);
  size_t acknowledged = 0;
  for (int kill = 0; kill < kKills && !HasFailure(); ++kill) {
    DoomedProcess process([&](const DoomedProcess::Acknowledge& a) { Work(heads, a); });
    std::vector<int64_t> acks = process.KillAfter(random() % 60, random() % 2000);
    acknowledged += acks.size();
    Heads found = Verify(heads);
    for (int64_t ack : acks) {
      EXPECT_GE(found[ack / 1'000'000'000], ack % 1'000'000'000)
          << "an acknowledged commit is lost";
    }
    heads = found;
  }
  RecordProperty("acknowledged", static_cast<int>(acknowledged));
  EXPECT_GT(acknowledged, static_cast<size_t>(kKills)) << "hardly anything was under way";
}

}  // namespace
}  // namespace vivavoce
