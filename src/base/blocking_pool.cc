// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/base/blocking_pool.h"

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "vivavoce/base/completion.h"
#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

struct Job {
  Job(Clock& clock, std::function<absl::Status()> w) : work(std::move(w)), done(clock) {}

  std::function<absl::Status()> work;
  absl::Status result;
  Completion done;
};

}  // namespace

struct BlockingPool::Impl {
  Clock* clock = nullptr;
  size_t queue_limit = 0;

  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::shared_ptr<Job>> queue;
  bool stopping = false;
  std::vector<std::thread> threads;

  void Work() {
    for (;;) {
      std::shared_ptr<Job> job;
      {
        std::unique_lock lock(mutex);
        changed.wait(lock, [this] { return stopping || !queue.empty(); });
        if (stopping) return;
        job = std::move(queue.front());
        queue.pop_front();
      }
      job->result = Carry(*job);
      job->done.Fire();
    }
  }

  // What a job throws is its own failure: an exception that left this thread would end the process.
  static absl::Status Carry(Job& job) {
    try {
      return job.work();
    } catch (const std::exception& thrown) {
      return Internal(std::string("blocking pool: a job threw: ") + thrown.what());
    } catch (...) {
      return Internal("blocking pool: a job threw what is no std::exception");
    }
  }
};

BlockingPool::BlockingPool(boost::asio::any_io_executor, Clock& clock, size_t threads,
                           size_t queue_limit)
    : impl_(std::make_unique<Impl>()) {
  impl_->clock = &clock;
  impl_->queue_limit = queue_limit;
  for (size_t i = 0; i < threads; ++i) {
    impl_->threads.emplace_back([impl = impl_.get()] { impl->Work(); });
  }
}

BlockingPool::~BlockingPool() {
  std::deque<std::shared_ptr<Job>> dropped;
  {
    std::lock_guard lock(impl_->mutex);
    impl_->stopping = true;
    dropped.swap(impl_->queue);
  }
  impl_->changed.notify_all();
  for (std::thread& thread : impl_->threads) thread.join();
  for (std::shared_ptr<Job>& job : dropped) {
    job->result = absl::CancelledError("blocking pool: shut down before the job began");
    job->done.Fire();
  }
}

boost::asio::awaitable<absl::Status> BlockingPool::Run(std::function<absl::Status()> work) {
  auto job = std::make_shared<Job>(*impl_->clock, std::move(work));
  {
    std::lock_guard lock(impl_->mutex);
    if (impl_->queue.size() >= impl_->queue_limit) {
      co_return Error(
          absl::StatusCode::kResourceExhausted,
          "blocking pool: queue is full (" + std::to_string(impl_->queue_limit) + " jobs wait)");
    }
    impl_->queue.push_back(job);
  }
  impl_->changed.notify_one();
  co_await job->done.Wait();
  job->work = nullptr;               // what the job captured dies here, not on the pool's thread,
  co_return std::move(job->result);  // and so does what became of it
}

size_t BlockingPool::threads() const { return impl_->threads.size(); }

}  // namespace vivavoce
