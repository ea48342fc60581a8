// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/providers/inprocess/inprocess.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "partitioner.h"
#include "vivavoce/testing/status_matchers.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce {
namespace {

using testing::IsOk;
using testing::StatusIs;

BusMessage InProcessMessage(const std::string& id, const std::string& topic) {
  BusMessage message;
  message.id = id;
  message.tenant = TenantId("acme");
  message.topic = topic;
  message.key = "i-1";
  return message;
}

TEST(PartitionerTest, HashesLikeKafka) {
  // The vectors of Kafka's own UtilsTest.
  EXPECT_EQ(static_cast<int32_t>(inprocess::Murmur2("21")), -973932308);
  EXPECT_EQ(static_cast<int32_t>(inprocess::Murmur2("foobar")), -790332482);
  EXPECT_EQ(static_cast<int32_t>(inprocess::Murmur2("a-little-bit-long-string")), -985981536);
  EXPECT_EQ(static_cast<int32_t>(inprocess::Murmur2("abc")), 479470107);
  EXPECT_EQ(inprocess::PartitionOf("21", 100), (-973932308 & 0x7fffffff) % 100);
}

TEST(InProcessTransportTest, GivesMediaTopicsAHundredPartitions) {
  testing::VirtualTimeDriver world;
  auto bus = MakeInProcessTransportFactory()->Make("{}", world.Context());
  ASSERT_THAT(bus, IsOk());
  auto member = world.Run(
      (*bus)->Subscribe("journal", std::vector<std::string>(1, "audio.candidate.spoken")));
  ASSERT_THAT(member, IsOk());
  int32_t highest = 0;
  for (int i = 0; i < 400; ++i) {
    BusMessage message = InProcessMessage("m" + std::to_string(i), "audio.candidate.spoken");
    message.key = "s-" + std::to_string(i);
    boost::asio::co_spawn(world.executor(), (*bus)->Publish(std::move(message)),
                          boost::asio::detached);
    world.Settle();
    auto delivery = world.Run((*member)->Read());
    ASSERT_THAT(delivery, IsOk());
    highest = std::max(highest, (*delivery)->partition);
  }
  EXPECT_GT(highest, 90);
  EXPECT_LT(highest, 100);
}

TEST(InProcessTransportTest, AFullPartitionMakesPublishersWaitInOrder) {
  testing::VirtualTimeDriver world;
  auto bus = MakeInProcessTransportFactory()->Make(R"({"queue": 2})", world.Context());
  ASSERT_THAT(bus, IsOk());
  auto member = world.Run((*bus)->Subscribe("planner", std::vector<std::string>(1, "talk")));
  ASSERT_THAT(member, IsOk());
  for (const char* id : {"m1", "m2", "m3", "m4"}) {
    boost::asio::co_spawn(world.executor(), (*bus)->Publish(InProcessMessage(id, "talk")),
                          boost::asio::detached);
  }
  world.Settle();
  for (const char* id : {"m1", "m2", "m3", "m4"}) {
    auto delivery = world.Run((*member)->Read());
    ASSERT_THAT(delivery, IsOk());
    EXPECT_EQ((*delivery)->message.id, id);
    EXPECT_THAT((*member)->Acknowledge(**delivery), IsOk());
  }
}

TEST(InProcessTransportTest, ClosingTellsPublishers) {
  testing::VirtualTimeDriver world;
  auto bus = MakeInProcessTransportFactory()->Make("{}", world.Context());
  ASSERT_THAT(bus, IsOk());
  auto member = world.Run((*bus)->Subscribe("planner", std::vector<std::string>(1, "talk")));
  ASSERT_THAT(member, IsOk());
  absl::Status outcome;
  auto publish = [](Transport& transport, absl::Status& status) -> boost::asio::awaitable<void> {
    status = co_await transport.Publish(InProcessMessage("m1", "talk"));
  };
  boost::asio::co_spawn(world.executor(), publish(**bus, outcome), boost::asio::detached);
  world.Settle();

  bus->reset();
  world.Settle();

  EXPECT_THAT(outcome, StatusIs(absl::StatusCode::kUnavailable));
}

TEST(InProcessTransportTest, RefusesOptionsOutOfRange) {
  auto factory = MakeInProcessTransportFactory();
  EXPECT_THAT(factory->ValidateConfig(R"({"partitions": 0})"),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(factory->ValidateConfig(R"({"partition": 3})"),
              StatusIs(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("partitions")));
}

}  // namespace
}  // namespace vivavoce
