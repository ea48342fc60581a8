// SPDX-License-Identifier: Apache-2.0
#include "writer.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "checkpoint.h"
#include "error.h"
#include "vivavoce/base/completion.h"
#include "vivavoce/base/metric_names.h"
#include "vivavoce/base/status.h"

namespace vivavoce::sqlite {
namespace {

constexpr std::chrono::milliseconds kIdle{5};

struct Request {
  Request(Clock& clock, Writer::Work w)
      : work(std::move(w)), now(clock.Now()), monotonic(clock.MonotonicNow()), done(clock) {}

  Writer::Work work;
  WallTime now;
  std::chrono::nanoseconds monotonic;
  absl::Status result;
  Completion done;
};
using Group = std::span<const std::shared_ptr<Request>>;

void SetAll(Group group, const absl::Status& status) {
  for (const std::shared_ptr<Request>& request : group) request->result = status;
}

}  // namespace

struct Writer::Impl {
  Impl(std::unique_ptr<Connection> c, int64_t persisted, WriterLimits l, Clock& k, Telemetry t)
      : connection(std::move(c)),
        store_clock(persisted),
        context(*connection, store_clock),
        checkpoint(*connection, l.log_bytes, l.fold_after),
        limits(l),
        clock(k),
        telemetry(t) {}

  void Work();
  std::vector<std::shared_ptr<Request>> Gather();
  void CommitGroup(Group group);
  absl::Status CommitTogether(Group group);
  absl::Status RunInSavepoint(Request& request);
  std::optional<Checkpoint::Time> WhenIdle() const;
  void RunCheckpoint(absl::Status (Checkpoint::*kind)());
  void Stop(const absl::Status& cause);

  std::unique_ptr<Connection> connection;
  StoreClock store_clock;
  WriteContext context;
  Checkpoint checkpoint;
  absl::Status stopped;  // why nothing is written any more
  const WriterLimits limits;
  Clock& clock;
  Telemetry telemetry;
  std::atomic<uint64_t> commits{1};

  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::shared_ptr<Request>> queue;
  bool closing = false;
  std::thread thread;
};

// When there is something to do for a writer whom nobody gives work.
std::optional<Checkpoint::Time> Writer::Impl::WhenIdle() const {
  if (!stopped.ok()) return std::nullopt;
  const Checkpoint::Time idle = std::chrono::steady_clock::now() + kIdle;
  if (checkpoint.WorthWhile()) return idle;
  const std::optional<Checkpoint::Time> cut = checkpoint.cut_due();
  return cut ? std::max(idle, *cut) : cut;
}

// Empty when there is nothing more to do, ever.
std::vector<std::shared_ptr<Request>> Writer::Impl::Gather() {
  std::unique_lock lock(mutex);
  auto ready = [this] { return closing || !queue.empty(); };
  while (!ready()) {
    const std::optional<Checkpoint::Time> when = WhenIdle();
    if (!when || changed.wait_until(lock, *when, ready)) break;
    lock.unlock();
    const std::optional<Checkpoint::Time> cut = checkpoint.cut_due();
    const bool cuts = cut && *cut <= std::chrono::steady_clock::now();
    RunCheckpoint(cuts ? &Checkpoint::Cut : &Checkpoint::Run);
    lock.lock();
  }
  changed.wait(lock, ready);
  size_t size = std::min(queue.size(), limits.group);
  std::vector<std::shared_ptr<Request>> group(std::make_move_iterator(queue.begin()),
                                              std::make_move_iterator(queue.begin() + size));
  queue.erase(queue.begin(), queue.begin() + size);
  return group;
}

void Writer::Impl::Work() {
  for (;;) {
    std::vector<std::shared_ptr<Request>> group = Gather();
    if (group.empty()) return;
    std::chrono::nanoseconds begin = clock.MonotonicNow();
    CommitGroup(group);
    std::chrono::duration<double> took = clock.MonotonicNow() - begin;
    telemetry.Record(metric::kStoreCommitSeconds, took.count());
    telemetry.Record(metric::kStoreGroupSize, static_cast<double>(group.size()));
    for (const std::shared_ptr<Request>& request : group) request->done.Fire();
    if (checkpoint.Due()) RunCheckpoint(&Checkpoint::Run);
  }
}

// A group that fails as one is tried again piece by piece, so that one piece too many for the disk
// does not take the others with it.
void Writer::Impl::CommitGroup(Group group) {
  if (!stopped.ok()) return SetAll(group, stopped);
  absl::Status status = CommitTogether(group);
  if (status.ok()) return;
  context.Forget();
  if (connection->in_transaction()) connection->Execute("ROLLBACK").IgnoreError();
  if (IsSyncFailure(status)) Stop(status);
  if (group.size() == 1 || !stopped.ok()) return SetAll(group, status);
  for (size_t i = 0; i < group.size(); ++i) CommitGroup(group.subspan(i, 1));
}

absl::Status Writer::Impl::CommitTogether(Group group) {
  if (absl::Status s = connection->Prepare("BEGIN IMMEDIATE").Run(); !s.ok()) return s;
  bool anything = false;
  for (const std::shared_ptr<Request>& request : group) {
    request->result = RunInSavepoint(*request);
    // A full disk, among others, makes SQLite undo the whole transaction.
    if (!connection->in_transaction()) {
      return request->result.ok() ? Internal("sqlite: the transaction has gone") : request->result;
    }
    anything = anything || request->result.ok();
  }
  if (!anything) return connection->Prepare("ROLLBACK").Run();
  if (absl::Status s = context.PersistClock(); !s.ok()) return s;
  if (absl::Status s = connection->Prepare("COMMIT").Run(); !s.ok()) return s;
  commits.fetch_add(1, std::memory_order_release);
  return absl::OkStatus();
}

absl::Status Writer::Impl::RunInSavepoint(Request& request) {
  if (absl::Status s = connection->Prepare("SAVEPOINT piece").Run(); !s.ok()) return s;
  context.SetTime(request.now, request.monotonic);
  absl::Status result = request.work(context);
  if (!connection->in_transaction()) return result;
  if (!result.ok()) {
    context.Forget();
    absl::Status undone = connection->Prepare("ROLLBACK TO piece").Run();
    if (!undone.ok()) return undone;
  }
  absl::Status released = connection->Prepare("RELEASE piece").Run();
  return result.ok() ? released : result;
}

void Writer::Impl::RunCheckpoint(absl::Status (Checkpoint::*kind)()) {
  if (!stopped.ok()) return;
  absl::Status status = (checkpoint.*kind)();
  if (status.ok()) return;
  telemetry.Error("store: checkpoint failed", {{"error", Message(status)}});
  if (IsSyncFailure(status)) Stop(status);
}

void Writer::Impl::Stop(const absl::Status& cause) {
  stopped = Annotate(cause,
                     "store: writing has stopped, because the disk did not confirm a sync; what it "
                     "holds is known when the store is opened anew");
  telemetry.Error("store: stopped", {{"error", Message(stopped)}});
}

Writer::Writer(std::unique_ptr<Connection> connection, int64_t persisted_clock, WriterLimits limits,
               Clock& clock, Telemetry telemetry)
    : impl_(std::make_unique<Impl>(std::move(connection), persisted_clock, limits, clock,
                                   telemetry)) {
  impl_->thread = std::thread([impl = impl_.get()] { impl->Work(); });
}

Writer::~Writer() {
  {
    std::lock_guard lock(impl_->mutex);
    impl_->closing = true;
  }
  impl_->changed.notify_all();
  impl_->thread.join();
}

boost::asio::awaitable<absl::Status> Writer::Write(Work work) {
  auto request = std::make_shared<Request>(impl_->clock, std::move(work));
  {
    std::lock_guard lock(impl_->mutex);
    if (impl_->queue.size() >= impl_->limits.queue) {
      ErrorDetail detail;
      detail.provider = "sqlite";
      detail.operation = "commit";
      detail.retryable = true;
      co_return Error(absl::StatusCode::kResourceExhausted,
                      "sqlite: commit: " + std::to_string(impl_->limits.queue) +
                          " commits wait already; try again, or raise queueLimit",
                      detail);
    }
    impl_->queue.push_back(request);
  }
  impl_->changed.notify_one();
  co_await request->done.Wait();
  request->work = nullptr;  // what the work captured dies here, not on the writer's thread,
  co_return std::move(request->result);  // and so does what became of it
}

uint64_t Writer::commits() const { return impl_->commits.load(std::memory_order_acquire); }

}  // namespace vivavoce::sqlite
