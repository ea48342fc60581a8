// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "connection.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/base/telemetry.h"
#include "write_context.h"

namespace vivavoce::sqlite {

struct WriterLimits {
  size_t group = 256;     // pieces of work that may share one sync
  size_t queue = 10'000;  // pieces of work that may wait
  int64_t log_bytes = int64_t{64} << 20;
  std::chrono::seconds fold_after{10};  // the log is copied back and cut off
};

// The one thread and connection that writes. Work handed in while a sync is under way becomes the
// next group: one SQLite transaction, one sync, and each piece its own outcome by a savepoint.
class Writer {
 public:
  // `work` runs on the writer's thread, perhaps more than once: it sets its results anew each time.
  using Work = std::function<absl::Status(WriteContext&)>;

  Writer(std::unique_ptr<Connection> connection, int64_t persisted_clock, WriterLimits limits,
         Clock& clock, Telemetry telemetry);
  // Ends what was handed in, then closes the connection.
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // Durable when it returns OK; without a trace when it does not.
  //
  // Errors: ResourceExhausted when too much waits; Unavailable for ever after a failed sync, when
  // the outcome is unknown until the store is opened anew.
  boost::asio::awaitable<absl::Status> Write(Work work);

  // How many groups have committed. Grows before any of their writers hears of it. Any thread.
  uint64_t commits() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace vivavoce::sqlite
