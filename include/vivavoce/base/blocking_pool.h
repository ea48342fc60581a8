// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "vivavoce/base/clock.h"

namespace vivavoce {

// Runs work that blocks (inference, files, SQLite, child processes) on a bounded set of threads, so
// that an I/O thread never does. A virtual clock stands still while a job is queued or running.
//
//   auto work = [&] { return recognizer.Decode(samples); };   // named: see CONTRIBUTING.md
//   absl::StatusOr<Text> text = co_await pool.Run<Text>(std::move(work));
//
// Threading: Run() on `executor`'s thread(s); the job runs on a thread of the pool.
// Lifetime:  the destructor waits for the running jobs and drops the queued ones (their awaiters
// see Cancelled).
class BlockingPool {
 public:
  // At most `queue_limit` jobs wait; beyond that Run() answers ResourceExhausted.
  BlockingPool(boost::asio::any_io_executor executor, Clock& clock, size_t threads,
               size_t queue_limit);
  ~BlockingPool();
  BlockingPool(const BlockingPool&) = delete;
  BlockingPool& operator=(const BlockingPool&) = delete;

  // Cancel: returns when the job has ended all the same, because the job may refer to its caller's
  // frame; the caller's next await sees the cancellation. Long work looks at a flag of its own.
  boost::asio::awaitable<absl::Status> Run(std::function<absl::Status()> job);

  // The same for a job with a result.
  template <typename T>
  boost::asio::awaitable<absl::StatusOr<T>> Run(std::function<absl::StatusOr<T>()> job) {
    auto result = std::make_shared<absl::StatusOr<T>>(absl::CancelledError());
    std::function<absl::Status()> wrapped = [result, job = std::move(job)] {
      *result = job();
      return absl::OkStatus();
    };
    absl::Status status = co_await Run(std::move(wrapped));
    if (!status.ok()) co_return status;
    co_return std::move(*result);
  }

  size_t threads() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace vivavoce
