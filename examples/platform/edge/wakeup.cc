// SPDX-License-Identifier: Apache-2.0
#include "edge/wakeup.h"

#include <boost/asio/experimental/awaitable_operators.hpp>

namespace vivavoce::platform {

boost::asio::awaitable<void> Wakeup::Wait(Clock& clock,
                                          std::optional<std::chrono::nanoseconds> limit) {
  using boost::asio::experimental::awaitable_operators::operator||;
  if (limit) {
    co_await (woken_.Read() || clock.Sleep(*limit));
  } else {
    co_await woken_.Read();
  }
}

}  // namespace vivavoce::platform
