// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/provider/outbox_relay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/provider/messaging_world.h"
#include "vivavoce/base/status.h"

namespace vivavoce::testing {
namespace {

using namespace std::chrono_literals;
using boost::asio::awaitable;
using ::testing::ElementsAre;
using ::testing::SizeIs;

// A broker that is away for some calls.
class FlakyTransport final : public Transport {
 public:
  explicit FlakyTransport(int failures) : failures_(failures) {}
  const TransportCapabilities& Capabilities() const override { return capabilities_; }
  awaitable<absl::Status> Publish(BusMessage message) override {
    if (message.id == "refused") co_return InvalidArgument("broker: too large");
    if (message.key.starts_with("stuck")) co_return Unavailable("broker: no leader");
    if (failures_-- > 0) co_return Unavailable("broker: away");
    published.push_back(message.id);
    co_return absl::OkStatus();
  }
  awaitable<absl::StatusOr<std::unique_ptr<Subscription>>> Subscribe(
      std::string, std::vector<std::string>) override {
    co_return absl::UnimplementedError("nobody subscribes");
  }

  std::vector<std::string> published;

 private:
  TransportCapabilities capabilities_;
  int failures_;
};

// A store that several processes may have open.
class SharedOutbox final : public OutboxReader {
 public:
  explicit SharedOutbox(OutboxReader& real) : real_(real) {}
  awaitable<absl::StatusOr<std::vector<OutboxEvent>>> Pending(size_t limit) override {
    return real_.Pending(limit);
  }
  awaitable<absl::Status> MarkPublished(std::vector<int64_t> positions) override {
    return real_.MarkPublished(std::move(positions));
  }
  awaitable<absl::Status> Changed() override {
    co_return absl::UnimplementedError("outbox: cannot tell");
  }
  bool IsExclusive() const override { return false; }

 private:
  OutboxReader& real_;
};

TEST(OutboxRelayTest, WhatCannotBePublishedIsTriedAgainInItsKeysOrder) {
  MessagingWorld w;
  FlakyTransport flaky(2);
  OutboxRelay relay(w.store, w.store, flaky, w.context, OutboxRelayOptions());
  Running& run = w.Start(relay.Run());
  w.Commit({{"a1", "a"}});
  w.world.Settle();
  w.Commit({{"a2", "a"}, {"b1", "b"}});

  w.Pass(1min);

  auto place = [&](const char* id) {
    return std::find(flaky.published.begin(), flaky.published.end(), id);
  };
  EXPECT_THAT(flaky.published, SizeIs(3));
  EXPECT_LT(place("a1"), place("a2"));
  EXPECT_EQ(w.InOutbox(), 0u);
  run.Cancel();
  w.Pass(1s);
}

TEST(OutboxRelayTest, WhatTheTransportRefusesIsParkedAndHoldsNothingUp) {
  MessagingWorld w;
  FlakyTransport flaky(0);
  OutboxRelay relay(w.store, w.store, flaky, w.context, OutboxRelayOptions());
  Running& run = w.Start(relay.Run());
  w.Commit({{"refused", "a"}, {"a2", "a"}});

  w.Pass(1s);

  EXPECT_THAT(flaky.published, ElementsAre("a2"));
  EXPECT_EQ(w.InOutbox(), 0u);
  ASSERT_THAT(w.DeadLetters(), SizeIs(1));
  EXPECT_EQ(w.DeadLetters()[0].group, "outbox");
  run.Cancel();
  w.Pass(1s);
}

TEST(OutboxRelayTest, ASlowKeyHoldsUpNoOther) {
  MessagingWorld w;
  w.relay_options.window = 8;
  ScriptedHandler handler;
  Clock& clock = w.world.clock();
  handler.script = [&clock](MessageScope& scope) -> awaitable<absl::Status> {
    if (scope.message().key != "slow") co_return absl::OkStatus();
    co_return co_await clock.Sleep(100s);
  };
  w.StartConsumer(handler);
  w.StartRelay();
  std::vector<std::pair<std::string, std::string>> events = {{"s1", "slow"}, {"s2", "slow"}};
  for (int i = 0; i < 40; ++i) events.emplace_back("m" + std::to_string(i), "k-quick");
  w.Commit(events);

  w.Pass(1s);
  EXPECT_THAT(handler.handled, SizeIs(40));
  w.Pass(250s);

  EXPECT_THAT(handler.handled, SizeIs(42));
  EXPECT_EQ(w.InOutbox(), 0u);
}

TEST(OutboxRelayTest, KeysThatAreStuckDoNotFillTheWindow) {
  MessagingWorld w;
  FlakyTransport bus(0);
  w.relay_options.window = 10;
  std::vector<std::pair<std::string, std::string>> events;
  for (int i = 0; i < 35; ++i) {
    const std::string number = std::to_string(i);
    events.emplace_back("s" + number, "stuck" + number);
    events.emplace_back("t" + number, "stuck" + number);
  }
  for (int i = 0; i < 12; ++i) events.emplace_back("f" + std::to_string(i), "free");
  w.Commit(events);
  OutboxRelay relay(w.store, w.store, bus, w.context, w.relay_options);
  Running& run = w.Start(relay.Run());
  w.Pass(5min);

  ASSERT_EQ(bus.published.size(), 12u);
  EXPECT_EQ(bus.published.front(), "f0");
  EXPECT_EQ(bus.published.back(), "f11");
  EXPECT_EQ(w.InOutbox(), 70u);
  run.Cancel();
  w.Pass(1s);
}

TEST(OutboxRelayTest, ManyMoreEventsThanTheWindowArriveInOrder) {
  MessagingWorld w;
  w.relay_options.window = 16;
  ScriptedHandler handler;
  w.StartConsumer(handler);
  std::vector<std::pair<std::string, std::string>> events;
  for (int i = 0; i < 500; ++i) events.emplace_back("m" + std::to_string(i), "one");
  w.Commit(events);
  w.StartRelay();

  w.Pass(1s);

  ASSERT_THAT(handler.handled, SizeIs(500));
  for (int i = 0; i < 500; ++i)
    EXPECT_EQ(handler.handled[static_cast<size_t>(i)], events[static_cast<size_t>(i)].first);
}

TEST(OutboxRelayTest, OfTwoRelaysOneWorksAndTheOtherTakesOver) {
  MessagingWorld w;
  SharedOutbox outbox(w.store);
  FlakyTransport first_bus(0);
  FlakyTransport second_bus(0);
  OutboxRelayOptions options;
  options.lease_time = 30s;
  options.owner = "first";
  OutboxRelay first(w.store, outbox, first_bus, w.context, options);
  options.owner = "second";
  OutboxRelay second(w.store, outbox, second_bus, w.context, options);
  Running& first_run = w.Start(first.Run());
  w.Pass(1s);
  Running& second_run = w.Start(second.Run());
  w.Commit({{"m1", "a"}});
  w.Pass(5min);  // the lease is kept
  w.Commit({{"m2", "a"}});
  w.Pass(5s);
  EXPECT_THAT(first_bus.published, ElementsAre("m1", "m2"));

  first_run.Cancel();
  w.Pass(15s);
  w.Commit({{"m3", "a"}});
  w.Pass(5s);

  EXPECT_THAT(first_bus.published, ElementsAre("m1", "m2"));
  EXPECT_THAT(second_bus.published, ElementsAre("m3"));
  second_run.Cancel();
  w.Pass(1s);
}

TEST(OutboxRelayTest, RefusesOptionsOutOfRange) {
  MessagingWorld w;
  OutboxRelayOptions options;
  options.window = 0;
  OutboxRelay relay(w.store, w.store, *w.bus, w.context, options);
  EXPECT_THAT(w.world.Run(relay.Run()), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace vivavoce::testing
