// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace vivavoce {

namespace internal {
// Wakes one waiting coroutine: the part of a channel that does not depend on its element.
class Signal {
 public:
  explicit Signal(boost::asio::any_io_executor executor);
  ~Signal();
  void Notify();
  boost::asio::awaitable<void> Wait();  // returns at once when a Notify() came before it

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};
}  // namespace internal

// A bounded queue between a producer that never suspends and one reader that does. Nothing is
// dropped: a full channel refuses, and the producer decides.
//
// Threading: one executor; one reader at a time.
template <typename T>
class Channel {
 public:
  Channel(boost::asio::any_io_executor executor, size_t capacity)
      : capacity_(capacity), signal_(std::move(executor)) {}

  // False when full or closed; `value` is then untouched.
  bool TryPush(T&& value) {
    if (closed_ || queue_.size() >= capacity_) return false;
    queue_.push_back(std::move(value));
    signal_.Notify();
    return true;
  }

  // Ends the stream: what is queued can still be read, then nullopt (OK) or the error for ever.
  void Close(absl::Status status) {
    if (closed_) return;
    closed_ = true;
    status_ = std::move(status);
    signal_.Notify();
  }

  // Discards what is queued and ends the stream with `status`.
  void Abort(absl::Status status) {
    queue_.clear();
    closed_ = true;
    status_ = std::move(status);
    signal_.Notify();
  }

  boost::asio::awaitable<absl::StatusOr<std::optional<T>>> Read() {
    while (queue_.empty() && !closed_) co_await signal_.Wait();
    if (queue_.empty()) {
      if (!status_.ok()) co_return status_;
      co_return std::optional<T>();
    }
    std::optional<T> value(std::move(queue_.front()));
    queue_.pop_front();
    co_return value;
  }

  size_t size() const { return queue_.size(); }
  bool closed() const { return closed_; }

 private:
  size_t capacity_;
  std::deque<T> queue_;
  bool closed_ = false;
  absl::Status status_;
  internal::Signal signal_;
};

}  // namespace vivavoce
