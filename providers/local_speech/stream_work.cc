// SPDX-License-Identifier: Apache-2.0
#include "stream_work.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <chrono>
#include <exception>
#include <string>
#include <utility>

#include "vivavoce/base/channel.h"
#include "vivavoce/base/status.h"

namespace vivavoce::local_speech {
namespace {

constexpr std::chrono::milliseconds kFirstWait{5};
constexpr std::chrono::milliseconds kLongestWait{160};

}  // namespace

struct StreamWork::State {
  State(boost::asio::any_io_executor ex, BlockingPool& p, Clock& c)
      : executor(ex), pool(p), clock(c), wake(ex) {}

  boost::asio::any_io_executor executor;
  BlockingPool& pool;
  Clock& clock;
  internal::Signal wake;
  bool running = false;
  absl::Status result;  // of the job that ended last
  std::shared_ptr<std::atomic<bool>> abandoned = std::make_shared<std::atomic<bool>>(false);
};

StreamWork::StreamWork(boost::asio::any_io_executor executor, BlockingPool& pool, Clock& clock)
    : state_(std::make_shared<State>(std::move(executor), pool, clock)) {}

StreamWork::~StreamWork() { state_->abandoned->store(true); }

boost::asio::awaitable<absl::Status> StreamWork::Run(std::function<absl::Status()> work) {
  std::shared_ptr<State> state = state_;
  while (state->running) co_await state->wake.Wait();
  state->running = true;
  // Detached, because a reader may be cancelled and the stream destroyed at once, while inference
  // cannot be stopped half way: the job then ends alone, and the pool's destructor waits for it.
  boost::asio::co_spawn(state->executor, Work(state, std::move(work)), boost::asio::detached);
  while (state->running) co_await state->wake.Wait();
  co_return state->result;
}

boost::asio::awaitable<void> StreamWork::Work(std::shared_ptr<State> state,
                                              std::function<absl::Status()> work) {
  std::function<absl::Status()> job = [abandoned = state->abandoned, work = std::move(work)] {
    if (abandoned->load()) return absl::CancelledError("local speech: the stream is gone");
    try {
      return work();
    } catch (const std::exception& error) {
      return Internal(std::string("local speech: ") + error.what());
    }
  };
  absl::Status status;
  for (std::chrono::milliseconds wait = kFirstWait;; wait = std::min(wait * 2, kLongestWait)) {
    status = co_await state->pool.Run(job);
    if (!absl::IsResourceExhausted(status)) break;
    absl::Status slept = co_await state->clock.Sleep(wait);
    if (!slept.ok()) break;
  }
  state->result = status;
  state->running = false;
  state->wake.Notify();
}

std::shared_ptr<const std::atomic<bool>> StreamWork::abandoned() const { return state_->abandoned; }

void StreamWork::Wake() { state_->wake.Notify(); }

boost::asio::awaitable<void> StreamWork::Idle() {
  std::shared_ptr<State> state = state_;
  co_await state->wake.Wait();
}

}  // namespace vivavoce::local_speech
