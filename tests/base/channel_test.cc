// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/base/channel.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <string>
#include <vector>

#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

boost::asio::awaitable<void> ReadAll(Channel<std::string>& channel, std::vector<std::string>& got,
                                     absl::Status& end) {
  for (;;) {
    absl::StatusOr<std::optional<std::string>> next = co_await channel.Read();
    if (!next.ok()) {
      end = next.status();
      co_return;
    }
    if (!*next) co_return;
    got.push_back(**next);
  }
}

TEST(ChannelTest, GivesWhatWasPushedThenTheEnd) {
  boost::asio::io_context context;
  Channel<std::string> channel(context.get_executor(), 2);
  std::vector<std::string> got;
  absl::Status end;
  boost::asio::co_spawn(context, ReadAll(channel, got, end), boost::asio::detached);

  context.poll();
  EXPECT_TRUE(channel.TryPush("a"));
  context.restart();
  context.poll();
  EXPECT_TRUE(channel.TryPush("b"));
  channel.Close(absl::OkStatus());
  EXPECT_FALSE(channel.TryPush("c"));
  context.restart();
  context.run();

  EXPECT_EQ(got, (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(end.ok());
}

TEST(ChannelTest, RefusesBeyondItsCapacityAndKeepsTheValue) {
  boost::asio::io_context context;
  Channel<std::string> channel(context.get_executor(), 1);
  std::string second = "second";

  EXPECT_TRUE(channel.TryPush("first"));
  EXPECT_FALSE(channel.TryPush(std::move(second)));

  EXPECT_EQ(second, "second");
}

TEST(ChannelTest, AbortDiscardsAndFails) {
  boost::asio::io_context context;
  Channel<std::string> channel(context.get_executor(), 4);
  std::vector<std::string> got;
  absl::Status end;
  channel.TryPush("lost");
  channel.Abort(Unavailable("link: broke"));

  boost::asio::co_spawn(context, ReadAll(channel, got, end), boost::asio::detached);
  context.run();

  EXPECT_TRUE(got.empty());
  EXPECT_EQ(end.code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace vivavoce
