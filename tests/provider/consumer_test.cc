// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/provider/consumer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/provider/messaging_world.h"
#include "vivavoce/base/metric_names.h"
#include "vivavoce/base/status.h"

namespace vivavoce::testing {
namespace {

using namespace std::chrono_literals;
using boost::asio::awaitable;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ConsumerTest : public ::testing::Test {
 protected:
  // Fails the messages of `ids` in this way.
  void Fail(std::set<std::string> ids, absl::Status how) {
    handler_.script = [ids, how](MessageScope& scope) -> awaitable<absl::Status> {
      co_return ids.contains(scope.message().id) ? how : absl::OkStatus();
    };
  }

  MessagingWorld w_;
  ScriptedHandler handler_;
};

TEST_F(ConsumerTest, HandlesWhatIsDeliveredTwiceOnce) {
  w_.StartConsumer(handler_);
  w_.StartRelay();
  w_.Commit({{"m1", "i-1"}, {"m1", "i-1"}, {"m2", "i-1"}});

  w_.Pass(1s);

  EXPECT_THAT(handler_.handled, ElementsAre("m1", "m2"));
  EXPECT_EQ(w_.InOutbox(), 0u);
  EXPECT_THAT(w_.DeadLetters(), IsEmpty());
}

TEST_F(ConsumerTest, HandlesACommittedEventWithoutTimePassing) {
  w_.StartConsumer(handler_);
  w_.StartRelay();
  w_.world.Settle();
  w_.Commit({{"m1", "i-1"}});

  w_.world.Settle();

  EXPECT_THAT(handler_.handled, ElementsAre("m1"));
}

TEST_F(ConsumerTest, AMessageThatIsRetriedHoldsUpItsKeyAlone) {
  Fail({"a1"}, Unavailable("the model is away"));
  w_.StartConsumer(handler_);
  w_.StartRelay();
  w_.Commit({{"a1", "a"}, {"a2", "a"}, {"b1", "b"}, {"c1", "c"}});
  w_.Pass(250ms);
  EXPECT_THAT(handler_.handled, ElementsAre("b1", "c1"));

  handler_.script = nullptr;
  w_.Pass(10s);

  EXPECT_THAT(handler_.handled, ElementsAre("b1", "c1", "a1", "a2"));
  EXPECT_THAT(w_.DeadLetters(), IsEmpty());
}

TEST_F(ConsumerTest, APoisonMessageIsParkedAtOnceAndItsKeyGoesOn) {
  Fail({"m1"}, InvalidArgument("no such interview"));
  w_.StartConsumer(handler_);
  w_.StartRelay();
  w_.Commit({{"m1", "i-1"}, {"m2", "i-1"}});

  w_.Pass(1s);

  EXPECT_THAT(handler_.handled, ElementsAre("m2"));
  std::vector<DeadLetter> letters = w_.DeadLetters();
  ASSERT_THAT(letters, SizeIs(1));
  EXPECT_EQ(letters[0].message.payload, "payload of m1");
  EXPECT_EQ(letters[0].code, "INVALID_ARGUMENT");
  EXPECT_EQ(letters[0].group, "planner");
  EXPECT_EQ(letters[0].attempts, 1);
  EXPECT_EQ(w_.InOutbox(), 0u);
  EXPECT_EQ(w_.sinks.Count(metric::kBusHandled), 2);
}

TEST_F(ConsumerTest, ADeadLetterIsToldOnItsTopic) {
  Fail({"m1"}, InvalidArgument("no such interview"));
  auto told = w_.world.Run(w_.bus->Subscribe("alerts", std::vector<std::string>(1, "dlq.talk")));
  ASSERT_THAT(told, IsOk());
  w_.StartConsumer(handler_);
  w_.StartRelay();
  w_.Commit({{"m1", "i-1"}});

  auto delivery = w_.world.Run((*told)->Read());

  ASSERT_THAT(delivery, IsOk());
  EXPECT_EQ((*delivery)->message.key, "i-1");
  EXPECT_THAT((*delivery)->message.payload, ::testing::HasSubstr(R"("messageId":"m1")"));
}

TEST_F(ConsumerTest, TriesWithGrowingDelaysThenParks) {
  Fail({"m1"}, Unavailable("the model is away"));
  w_.consumer_options.jitter = 0;
  w_.StartConsumer(handler_);
  w_.StartRelay();
  w_.Commit({{"m1", "i-1"}});
  w_.Pass(6100ms);  // 0.2 + 0.4 + 0.8 + 1.6 + 3.2 s
  EXPECT_THAT(handler_.begun, SizeIs(5));

  w_.Pass(200ms);

  EXPECT_THAT(handler_.begun, SizeIs(6));
  ASSERT_THAT(w_.DeadLetters(), SizeIs(1));
  EXPECT_EQ(w_.DeadLetters()[0].attempts, 6);
}

TEST_F(ConsumerTest, AHandlerThatThrowsIsParked) {
  handler_.script = [](MessageScope&) -> awaitable<absl::Status> {
    throw std::runtime_error("broken");
    co_return absl::OkStatus();
  };
  w_.StartConsumer(handler_);
  w_.StartRelay();
  w_.Commit({{"m1", "i-1"}});
  w_.Pass(1s);
  ASSERT_THAT(w_.DeadLetters(), SizeIs(1));
  EXPECT_EQ(w_.DeadLetters()[0].code, "INTERNAL");
}

TEST_F(ConsumerTest, ConflictsAreTriedAgainAndDoNotCount) {
  w_.consumer_options.attempts = 1;
  Clock& clock = w_.world.clock();
  handler_.script = [&clock](MessageScope& scope) -> awaitable<absl::Status> {
    absl::StatusOr<StoreTransaction*> transaction = co_await scope.Transaction();
    auto before = co_await (*transaction)->Get("seen", "counter");
    absl::Status slept = co_await clock.Sleep(1ms);  // others read as well
    if (!slept.ok()) co_return slept;
    Document counter;
    counter.id = "counter";
    counter.body = "{}";
    co_return (*transaction)
        ->Put("seen", counter, Expect::Version(*before ? (*before)->version : 0));
  };
  w_.StartConsumer(handler_);
  w_.StartRelay();
  std::vector<std::pair<std::string, std::string>> events;
  for (int i = 0; i < 20; ++i) events.emplace_back("m" + std::to_string(i), std::to_string(i));
  w_.Commit(events);

  w_.Pass(60s);

  auto reading = w_.world.Run(w_.store.Begin(w_.tenant));
  auto counter = w_.world.Run((*reading)->Get("seen", "counter"));
  ASSERT_THAT(counter, IsOk());
  EXPECT_EQ((*counter)->version, 20);
  EXPECT_THAT(w_.DeadLetters(), IsEmpty());
  EXPECT_GT(handler_.begun.size(), 20u);
}

TEST_F(ConsumerTest, StoppingEndsWhatWasBegunAndLeavesTheRest) {
  w_.consumer_options.concurrency = 1;
  Clock& clock = w_.world.clock();
  handler_.script = [&clock](MessageScope&) -> awaitable<absl::Status> {
    co_return co_await clock.Sleep(1s);
  };
  Consumer& consumer = w_.StartConsumer(handler_);
  Running& run = *w_.last_run;
  w_.StartRelay();
  w_.Commit({{"m1", "a"}, {"m2", "b"}});
  w_.Pass(500ms);

  consumer.Stop();
  w_.Pass(1s);

  ASSERT_TRUE(run.result().has_value());
  EXPECT_THAT(*run.result(), IsOk());
  EXPECT_THAT(handler_.handled, ElementsAre("m1"));
  ScriptedHandler heir;
  w_.StartConsumer(heir);
  w_.Pass(1s);
  EXPECT_THAT(heir.handled, ElementsAre("m2"));
  EXPECT_EQ(w_.InOutbox(), 0u);
}

TEST_F(ConsumerTest, ACancelledHandlerLeavesNoTrace) {
  Clock& clock = w_.world.clock();
  handler_.script = [&clock](MessageScope& scope) -> awaitable<absl::Status> {
    absl::StatusOr<StoreTransaction*> transaction = co_await scope.Transaction();
    if (!transaction.ok()) co_return transaction.status();
    co_return co_await clock.Sleep(1h);
  };
  w_.StartConsumer(handler_);
  Running& run = *w_.last_run;
  w_.StartRelay();
  w_.Commit({{"m1", "a"}});
  w_.Pass(1s);

  run.Cancel();
  w_.Pass(1s);

  ASSERT_TRUE(run.result().has_value());
  EXPECT_THAT(*run.result(), StatusIs(absl::StatusCode::kCancelled));
  ScriptedHandler heir;
  w_.StartConsumer(heir);
  w_.Pass(1s);
  EXPECT_THAT(heir.handled, ElementsAre("m1"));
}

TEST_F(ConsumerTest, ARedrivenMessageGoesToTheGroupThatGaveItUp) {
  Fail({"m1"}, InvalidArgument("no such interview"));
  w_.StartConsumer(handler_);
  class Counting final : public MessageHandler {
   public:
    awaitable<absl::Status> Handle(MessageScope&) override {
      ++count;
      co_return absl::OkStatus();
    }
    int count = 0;
  } notifier;
  w_.StartConsumer(notifier, "notifier");
  w_.StartRelay();
  w_.Commit({{"m1", "i-1"}});
  w_.Pass(1s);
  ASSERT_THAT(w_.DeadLetters(), SizeIs(1));
  const std::string id = w_.DeadLetters()[0].id;
  handler_.script = nullptr;

  auto redriven = w_.world.Run(RedriveDeadLetter(w_.store, w_.tenant, id, "user:admin"));
  w_.Pass(1s);

  ASSERT_THAT(redriven, IsOk());
  EXPECT_EQ(redriven->redriven_by, "user:admin");
  EXPECT_THAT(handler_.handled, ElementsAre("m1"));
  EXPECT_EQ(notifier.count, 1);
  EXPECT_THAT(w_.DeadLetters(), IsEmpty());
  EXPECT_THAT(w_.DeadLetters(false), SizeIs(1));
  EXPECT_THAT(w_.world.Run(RedriveDeadLetter(w_.store, w_.tenant, id, "user:admin")),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(ConsumerTest, WhatFailsAgainAfterARedriveIsParkedAgain) {
  Fail({"m1"}, InvalidArgument("no such interview"));
  w_.StartConsumer(handler_);
  w_.StartRelay();
  w_.Commit({{"m1", "i-1"}});
  w_.Pass(1s);
  const std::string id = w_.DeadLetters().at(0).id;
  EXPECT_THAT(w_.world.Run(RedriveDeadLetter(w_.store, w_.tenant, id, "admin")), IsOk());

  w_.Pass(1s);

  auto letter = w_.world.Run(FindDeadLetter(w_.store, w_.tenant, id));
  ASSERT_THAT(letter, IsOk());
  EXPECT_TRUE(letter->open);
  EXPECT_EQ(letter->redrives, 1);
}

TEST_F(ConsumerTest, DeadLettersAreListedByTopicAndKey) {
  Fail({"m1", "m2"}, InvalidArgument("no such interview"));
  w_.StartConsumer(handler_);
  w_.StartRelay();
  w_.Commit({{"m1", "i-1"}, {"m2", "i-2"}});
  w_.Pass(1s);
  DeadLetterQuery query;
  query.key = "i-2";
  auto letters = w_.world.Run(ListDeadLetters(w_.store, w_.tenant, query));
  ASSERT_THAT(letters, IsOk());
  ASSERT_THAT(*letters, SizeIs(1));
  EXPECT_EQ((*letters)[0].message.id, "m2");
  EXPECT_THAT(w_.world.Run(ListDeadLetters(w_.store, TenantId("zeta"), DeadLetterQuery())),
              IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(w_.world.Run(FindDeadLetter(w_.store, w_.tenant, "dl-none")),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(ConsumerTest, MarksOfOldMessagesCanBeForgotten) {
  w_.StartConsumer(handler_);
  w_.StartRelay();
  w_.Commit({{"m1", "i-1"}});
  w_.Pass(1h);
  const WallTime later = w_.world.clock().Now();
  w_.Commit({{"m2", "i-1"}});
  w_.Pass(1s);
  auto forget = [&] { return w_.world.Run(ForgetHandledMessages(w_.store, w_.tenant, later)); };
  EXPECT_THAT(forget(), IsOkAndHolds(1u));
  EXPECT_THAT(forget(), IsOkAndHolds(0u));
}

}  // namespace
}  // namespace vivavoce::testing
