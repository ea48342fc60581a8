// SPDX-License-Identifier: Apache-2.0
// The bus keeps nothing on a disk; the outbox does. A process that relays and handles is killed at
// random, again and again: each event has its effect once, in its key's order.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <map>
#include <random>

#include "tests/providers/doomed_process.h"
#include "tests/temporary_folder.h"
#include "vivavoce/provider/consumer.h"
#include "vivavoce/provider/dead_letters.h"
#include "vivavoce/provider/outbox_relay.h"
#include "vivavoce/providers/inprocess/inprocess.h"
#include "vivavoce/providers/sqlite/sqlite.h"
#include "vivavoce/testing/status_matchers.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce {
namespace {

using boost::asio::awaitable;
using testing::IsOk;

constexpr int kEvents = 600;
constexpr int kKeys = 7;

// Writes each event down once, and has every third one followed by another.
class Scribe final : public MessageHandler {
 public:
  explicit Scribe(DoomedProcess::Acknowledge acknowledge) : acknowledge_(std::move(acknowledge)) {}

  awaitable<absl::Status> Handle(MessageScope& scope) override {
    absl::StatusOr<StoreTransaction*> transaction = co_await scope.Transaction();
    if (!transaction.ok()) co_return transaction.status();
    const BusMessage& message = scope.message();
    absl::Status status = (*transaction)->Append("effects/" + message.key, "handled", message.id);
    const bool followed = message.id.find('+') == std::string::npos && ++count_ % 3 == 0;
    if (status.ok() && followed) {
      OutboxEvent next;
      next.id = message.id + "+";
      next.topic = message.topic;
      next.key = message.key + "+";
      status = (*transaction)->Enqueue(next);
    }
    if (acknowledge_) acknowledge_(++count_);
    co_return status;
  }

 private:
  DoomedProcess::Acknowledge acknowledge_;
  int64_t count_ = 0;
};

class RestartTest : public ::testing::Test {
 protected:
  absl::StatusOr<StoreHandle> Open(const ProviderContext& context, testing::TimeDriver& driver) {
    absl::StatusOr<StoreHandle> handle =
        MakeSqliteStoreFactory()->Make(R"({"path": "store.db"})", context);
    if (!handle.ok()) return handle;
    absl::Status declared = driver.Run(handle->store->Declare(MessagingCollections()));
    if (!declared.ok()) return declared;
    return handle;
  }

  awaitable<absl::Status> CommitEvents(Store& store) {
    for (int i = 0; i < kEvents; i += 20) {
      auto transaction = co_await store.Begin(TenantId("acme"));
      for (int j = i; j < i + 20; ++j) {
        OutboxEvent event;
        event.id = std::to_string(j);
        event.topic = "interview.completed";
        event.key = "i-" + std::to_string(j % kKeys);
        absl::Status enqueued = (*transaction)->Enqueue(event);
        if (!enqueued.ok()) co_return enqueued;
      }
      absl::Status committed = co_await (*transaction)->Commit();
      if (!committed.ok()) co_return committed;
    }
    co_return absl::OkStatus();
  }

  static awaitable<absl::Status> UntilEmpty(OutboxReader& outbox, Clock& clock) {
    for (;;) {
      absl::StatusOr<std::vector<OutboxEvent>> events = co_await outbox.Pending(1);
      if (!events.ok() || events->empty()) co_return events.status();
      absl::Status slept = co_await clock.Sleep(std::chrono::milliseconds(5));
      if (!slept.ok()) co_return slept;
    }
  }

  // Relays and handles until the outbox is empty.
  static awaitable<absl::Status> Work(StoreHandle& handle, const ProviderContext& context,
                                      MessageHandler& handler) {
    using boost::asio::experimental::awaitable_operators::operator||;
    absl::StatusOr<std::unique_ptr<Transport>> bus =
        MakeInProcessTransportFactory()->Make("{}", context);
    ConsumerOptions options;
    options.group = "scribe";
    options.topics.emplace_back("interview.completed");
    Consumer consumer(*handle.store, **bus, context, handler, std::move(options));
    absl::Status joined = co_await consumer.Join();
    if (!joined.ok()) co_return joined;
    OutboxRelay relay(*handle.store, *handle.outbox, **bus, context, OutboxRelayOptions());
    auto ended =
        co_await (UntilEmpty(*handle.outbox, *context.clock) || relay.Run() || consumer.Run());
    if (ended.index() == 0) co_return std::get<0>(ended);
    co_return ended.index() == 1 ? std::get<1>(ended) : std::get<2>(ended);
  }

  absl::Status Live(const DoomedProcess::Acknowledge& acknowledge) {
    testing::RealTimeDriver driver;
    ProviderContext context = driver.Context();
    context.base_path = folder_.path();
    absl::StatusOr<StoreHandle> handle = Open(context, driver);
    if (!handle.ok()) return handle.status();
    Scribe scribe(acknowledge);
    return driver.Run(Work(*handle, context, scribe));
  }

  TemporaryFolder folder_;
};

TEST_F(RestartTest, EachEventHasItsEffectOnceWhateverIsKilled) {
  {
    testing::RealTimeDriver driver;
    ProviderContext context = driver.Context();
    context.base_path = folder_.path();
    absl::StatusOr<StoreHandle> handle = Open(context, driver);
    ASSERT_THAT(handle, IsOk());
    ASSERT_THAT(driver.Run(CommitEvents(*handle->store)), IsOk());
  }
  std::mt19937 random(7);
  for (int life = 0; life < 20; ++life) {
    DoomedProcess process(
        [this](const DoomedProcess::Acknowledge& acknowledge) { Live(acknowledge).IgnoreError(); });
    process.KillAfter(1 + random() % 25, static_cast<int64_t>(random() % 3000));
  }

  ASSERT_THAT(Live(nullptr), IsOk());

  testing::RealTimeDriver driver;
  ProviderContext context = driver.Context();
  context.base_path = folder_.path();
  absl::StatusOr<StoreHandle> handle = Open(context, driver);
  ASSERT_THAT(handle, IsOk());
  size_t effects = 0;
  for (int key = 0; key < kKeys; ++key) {
    const std::string stream = "effects/i-" + std::to_string(key);
    auto entries = driver.Run(handle->store->ReadJournal(TenantId("acme"), stream, 0, 10'000));
    ASSERT_THAT(entries, IsOk());
    effects += entries->size();
    int next = key;
    for (const JournalEntry& entry : *entries) {
      EXPECT_EQ(entry.payload, std::to_string(next)) << stream;
      next += kKeys;
    }
  }
  EXPECT_EQ(effects, static_cast<size_t>(kEvents));
  auto letters = driver.Run(ListDeadLetters(*handle->store, TenantId("acme"), DeadLetterQuery()));
  EXPECT_THAT(letters, testing::IsOkAndHolds(::testing::IsEmpty()));
}

}  // namespace
}  // namespace vivavoce
