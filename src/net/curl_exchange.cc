// SPDX-License-Identifier: Apache-2.0
#include "net/curl_exchange.h"

#include <boost/asio/post.hpp>
#include <utility>

namespace vivavoce::internal {
namespace {

constexpr size_t kBufferedBytes = 256 << 10;  // read ahead of the reader

}  // namespace

void CurlExchange::Say() {
  if (std::exchange(is_said_, true)) return;
  boost::asio::post(executor, [self = shared_from_this()] {
    {
      std::lock_guard lock(self->mutex_);
      self->is_said_ = false;
    }
    self->arrived.Notify();
  });
}

void CurlExchange::HeadIsWhole() {
  std::lock_guard lock(mutex_);
  is_head_whole_ = true;
  Say();
}

bool CurlExchange::TakeBody(std::string_view bytes) {
  std::lock_guard lock(mutex_);
  if (body_.size() >= kBufferedBytes) {
    is_paused_ = true;
    return false;
  }
  body_.append(bytes);
  Say();
  return true;
}

void CurlExchange::End(absl::Status status) {
  std::lock_guard lock(mutex_);
  if (!end_) end_ = std::move(status);
  Say();
}

bool CurlExchange::HasHead() {
  std::lock_guard lock(mutex_);
  return is_head_whole_ || end_;
}

absl::StatusOr<ExchangeHead> CurlExchange::TakeHead() {
  std::lock_guard lock(mutex_);
  if (!is_head_whole_) return *end_;
  return std::move(head);
}

std::optional<absl::StatusOr<std::optional<std::string>>> CurlExchange::TakePiece(bool& resume) {
  std::lock_guard lock(mutex_);
  resume = std::exchange(is_paused_, false);
  if (!body_.empty()) return std::optional<std::string>(std::exchange(body_, std::string()));
  if (!end_) return std::nullopt;
  if (!end_->ok()) return absl::StatusOr<std::optional<std::string>>(*end_);
  return absl::StatusOr<std::optional<std::string>>(std::optional<std::string>());
}

}  // namespace vivavoce::internal
