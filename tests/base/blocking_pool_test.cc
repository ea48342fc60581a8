// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/base/blocking_pool.h"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>

#include "vivavoce/base/virtual_clock.h"

namespace vivavoce {
namespace {

boost::asio::awaitable<void> RunOne(BlockingPool& pool, std::function<absl::StatusOr<int>()> job,
                                    absl::StatusOr<int>& result) {
  result = co_await pool.Run<int>(std::move(job));
}

TEST(BlockingPoolTest, RunsOffTheCallersThreadAndHoldsTheVirtualClock) {
  boost::asio::io_context context;
  VirtualClock clock(context.get_executor(), WallTime{});
  BlockingPool pool(context.get_executor(), clock, 1, 8);
  std::promise<void> go;
  std::future<void> gate = go.get_future();
  absl::StatusOr<int> result(absl::UnknownError("not yet"));
  std::thread::id job_thread;

  boost::asio::co_spawn(context,
                        RunOne(
                            pool,
                            [&]() -> absl::StatusOr<int> {
                              gate.wait();
                              job_thread = std::this_thread::get_id();
                              return 7;
                            },
                            result),
                        boost::asio::detached);
  context.poll();
  EXPECT_TRUE(clock.held());
  go.set_value();
  context.restart();
  context.run();

  ASSERT_TRUE(result.ok());
  EXPECT_EQ(*result, 7);
  EXPECT_NE(job_thread, std::this_thread::get_id());
  EXPECT_FALSE(clock.held());
}

TEST(BlockingPoolTest, AJobThatThrowsIsAnErrorOfThatJob) {
  boost::asio::io_context context;
  VirtualClock clock(context.get_executor(), WallTime{});
  BlockingPool pool(context.get_executor(), clock, 1, 8);
  absl::StatusOr<int> results[3] = {absl::UnknownError("not yet"), absl::UnknownError("not yet"),
                                    absl::UnknownError("not yet")};
  std::function<absl::StatusOr<int>()> jobs[] = {
      []() -> absl::StatusOr<int> { throw std::runtime_error("a wheel came off"); },
      []() -> absl::StatusOr<int> { throw 7; }, []() -> absl::StatusOr<int> { return 7; }};
  for (size_t i = 0; i < 3; ++i) {
    boost::asio::co_spawn(context, RunOne(pool, jobs[i], results[i]), boost::asio::detached);
  }
  context.run();

  EXPECT_EQ(results[0].status().code(), absl::StatusCode::kInternal);
  EXPECT_NE(results[0].status().ToString().find("a wheel came off"), std::string::npos);
  EXPECT_EQ(results[1].status().code(), absl::StatusCode::kInternal);
  ASSERT_TRUE(results[2].ok()) << "the pool goes on";
  EXPECT_EQ(*results[2], 7);
}

TEST(BlockingPoolTest, RefusesWhenItsQueueIsFull) {
  boost::asio::io_context context;
  VirtualClock clock(context.get_executor(), WallTime{});
  absl::StatusOr<int> result(absl::UnknownError("not yet"));
  {
    BlockingPool pool(context.get_executor(), clock, 1, 0);
    boost::asio::co_spawn(context,
                          RunOne(
                              pool, [] { return absl::StatusOr<int>(1); }, result),
                          boost::asio::detached);
    context.run();
  }
  EXPECT_EQ(result.status().code(), absl::StatusCode::kResourceExhausted);
}

TEST(BlockingPoolTest, ACancelledCallReturnsOnlyWhenItsJobHasEnded) {
  boost::asio::io_context context;
  VirtualClock clock(context.get_executor(), WallTime{});
  BlockingPool pool(context.get_executor(), clock, 1, 8);
  std::promise<void> go;
  std::future<void> gate = go.get_future();
  absl::StatusOr<int> result(absl::UnknownError("not yet"));
  boost::asio::cancellation_signal cancel;
  boost::asio::co_spawn(context,
                        RunOne(
                            pool,
                            [&]() -> absl::StatusOr<int> {
                              gate.wait();
                              return 7;
                            },
                            result),
                        boost::asio::bind_cancellation_slot(cancel.slot(), boost::asio::detached));
  context.poll();

  cancel.emit(boost::asio::cancellation_type::all);
  context.poll();
  EXPECT_EQ(result.status().code(), absl::StatusCode::kUnknown);
  go.set_value();
  context.run();

  ASSERT_TRUE(result.ok());
  EXPECT_EQ(*result, 7);
}

}  // namespace
}  // namespace vivavoce
