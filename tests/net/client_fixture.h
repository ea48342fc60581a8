// SPDX-License-Identifier: Apache-2.0
// The client's side of a test: its own executor in the test's thread, and servers that say what no
// server should.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "vivavoce/base/clock.h"

namespace vivavoce::testing {

class ClientWorld {
 public:
  boost::asio::any_io_executor executor() { return io_.get_executor(); }
  Clock& clock() { return *clock_; }

  // Runs `work` to its end.
  template <typename Result>
  Result Await(boost::asio::awaitable<Result> work) {
    std::optional<Result> result;
    auto ended = [&result](std::exception_ptr thrown, Result value) {
      if (thrown) std::rethrow_exception(thrown);
      result.emplace(std::move(value));
    };
    boost::asio::co_spawn(io_, std::move(work), std::move(ended));
    io_.restart();
    while (!result && io_.run_one_for(std::chrono::seconds(20)) > 0) {
    }
    if (!result) {
      ADD_FAILURE() << "nothing happened for 20 s";
      std::abort();
    }
    return *std::move(result);
  }

 private:
  boost::asio::io_context io_;
  std::unique_ptr<Clock> clock_ = MakeSystemClock(io_.get_executor());
};

// Accepts connections in turn; to each it says the next of `answers` once a request's head has
// come, then waits for the client to close. After the last one it accepts and says nothing.
class CannedServer {
 public:
  explicit CannedServer(std::vector<std::string> answers);
  ~CannedServer();

  uint16_t port() const { return port_; }
  std::string url(std::string_view path) const;
  int accepted();  // Requires: nothing is connecting any more
  std::string last_request();

 private:
  struct State;
  uint16_t port_ = 0;
  std::unique_ptr<State> state_;
};

}  // namespace vivavoce::testing
