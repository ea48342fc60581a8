// SPDX-License-Identifier: Apache-2.0
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "vivavoce/base/channel.h"

namespace vivavoce::internal {

struct Signal::Impl {
  explicit Impl(boost::asio::any_io_executor executor)
      : timer(std::move(executor), boost::asio::steady_timer::time_point::max()) {}
  boost::asio::steady_timer timer;
  bool notified = false;
};

Signal::Signal(boost::asio::any_io_executor executor)
    : impl_(std::make_shared<Impl>(std::move(executor))) {}

Signal::~Signal() { impl_->timer.cancel(); }

void Signal::Notify() {
  impl_->notified = true;
  impl_->timer.cancel();
}

boost::asio::awaitable<void> Signal::Wait() {
  std::shared_ptr<Impl> impl = impl_;
  if (!impl->notified) {
    boost::system::error_code error;
    co_await impl->timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, error));
  }
  impl->notified = false;
}

}  // namespace vivavoce::internal
