// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "vivavoce/base/blocking_pool.h"
#include "vivavoce/base/clock.h"

namespace vivavoce::local_speech {

// Runs a stream's work on the shared pool, one job at a time, so that what a job works on belongs
// to it alone. A full pool is waited out: a recogniser or a voice must not fail because others are
// busy.
//
// Threading: the executor's thread.
// Lifetime:  may be destroyed while a job runs: `work` keeps alive what it needs; pool and clock
// outlive the job.
class StreamWork {
 public:
  StreamWork(boost::asio::any_io_executor executor, BlockingPool& pool, Clock& clock);
  ~StreamWork();
  StreamWork(const StreamWork&) = delete;
  StreamWork& operator=(const StreamWork&) = delete;

  // Answers what `work` answered.
  //
  // Cancel: at once; the job goes on alone, and the next Run() begins after its end.
  boost::asio::awaitable<absl::Status> Run(std::function<absl::Status()> work);

  // True once the stream is gone: a long job looks at it and stops. One that has not begun will not
  // begin.
  std::shared_ptr<const std::atomic<bool>> abandoned() const;

  // Wakes Idle(), now or when it is next called.
  void Wake();
  boost::asio::awaitable<void> Idle();

 private:
  struct State;
  static boost::asio::awaitable<void> Work(std::shared_ptr<State> state,
                                           std::function<absl::Status()> work);

  std::shared_ptr<State> state_;
};

}  // namespace vivavoce::local_speech
