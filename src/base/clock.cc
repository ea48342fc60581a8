// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/base/clock.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdio>
#include <ctime>
#include <utility>

namespace vivavoce {
namespace {

class SystemClock final : public Clock {
 public:
  explicit SystemClock(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

  WallTime Now() const override { return std::chrono::system_clock::now(); }

  std::chrono::nanoseconds MonotonicNow() const override {
    return std::chrono::steady_clock::now().time_since_epoch();
  }

  boost::asio::awaitable<absl::Status> Sleep(std::chrono::nanoseconds delay) override {
    boost::asio::steady_timer timer(executor_, delay);
    boost::system::error_code error;
    co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, error));
    if (error) co_return absl::CancelledError("sleep: cancelled");
    co_return absl::OkStatus();
  }

  ClockHold Hold() override { return ClockHold(); }

 private:
  boost::asio::any_io_executor executor_;
};

}  // namespace

std::unique_ptr<Clock> MakeSystemClock(boost::asio::any_io_executor executor) {
  return std::make_unique<SystemClock>(std::move(executor));
}

std::string FormatRfc3339(WallTime time) {
  auto ms = std::chrono::floor<std::chrono::milliseconds>(time);
  auto seconds = std::chrono::floor<std::chrono::seconds>(ms);
  std::time_t whole = std::chrono::system_clock::to_time_t(seconds);
  std::tm utc{};
  gmtime_r(&whole, &utc);
  char text[96];
  std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", utc.tm_year + 1900,
                utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec,
                static_cast<int>((ms - seconds).count()));
  return text;
}

}  // namespace vivavoce
