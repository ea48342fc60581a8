// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/base/completion.h"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <thread>
#include <vector>

#include "vivavoce/base/virtual_clock.h"

namespace vivavoce {
namespace {

boost::asio::awaitable<void> WaitThenCount(Completion& completion, int& count) {
  co_await completion.Wait();
  ++count;
}

class CompletionTest : public ::testing::Test {
 protected:
  boost::asio::io_context context;
  VirtualClock clock{context.get_executor(), WallTime{}};
  int count = 0;
};

TEST_F(CompletionTest, ResumesAWaiterFromAnotherThreadAndHoldsTheClockMeanwhile) {
  Completion completion(clock);
  boost::asio::co_spawn(context, WaitThenCount(completion, count), boost::asio::detached);
  context.poll();
  EXPECT_TRUE(clock.held());
  EXPECT_EQ(count, 0);

  std::thread other([&] { completion.Fire(); });
  context.run();
  other.join();

  EXPECT_EQ(count, 1);
  EXPECT_FALSE(clock.held());
}

TEST_F(CompletionTest, DoesNotSuspendWhenItWasFiredBefore) {
  Completion completion(clock);
  completion.Fire();

  boost::asio::co_spawn(context, WaitThenCount(completion, count), boost::asio::detached);
  context.poll();

  EXPECT_EQ(count, 1);
}

TEST_F(CompletionTest, KeepsWaitingWhenItsCoroutineIsCancelled) {
  Completion completion(clock);
  boost::asio::cancellation_signal cancel;
  boost::asio::co_spawn(context, WaitThenCount(completion, count),
                        boost::asio::bind_cancellation_slot(cancel.slot(), boost::asio::detached));
  context.poll();
  cancel.emit(boost::asio::cancellation_type::all);
  context.poll();
  EXPECT_EQ(count, 0);

  completion.Fire();
  context.run();

  EXPECT_EQ(count, 1);
}

TEST_F(CompletionTest, LosesNoWakeUpInARaceOfManyThreads) {
  std::vector<std::unique_ptr<Completion>> completions;
  for (int i = 0; i < 500; ++i) completions.push_back(std::make_unique<Completion>(clock));
  std::thread other([&] {
    for (auto& completion : completions) completion->Fire();
  });
  for (auto& completion : completions) {
    boost::asio::co_spawn(context, WaitThenCount(*completion, count), boost::asio::detached);
  }
  context.run();
  other.join();

  EXPECT_EQ(count, 500);
}

}  // namespace
}  // namespace vivavoce
