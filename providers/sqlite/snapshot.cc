// SPDX-License-Identifier: Apache-2.0
#include "snapshot.h"

#include <mutex>
#include <utility>
#include <vector>

#include "vivavoce/base/status.h"

namespace vivavoce::sqlite {
namespace {

constexpr size_t kMaxSnapshots = 256;
constexpr size_t kIdleConnections = 8;
constexpr size_t kWaitingReads = 100'000;

}  // namespace

class Snapshot {
 public:
  explicit Snapshot(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}

  absl::Status Read(const SnapshotReader::Read& read) {
    std::lock_guard lock(mutex_);
    return read(*connection_);
  }

  std::unique_ptr<Connection> Release() { return std::move(connection_); }

 private:
  std::mutex mutex_;
  std::unique_ptr<Connection> connection_;
};

// The connections, in use and idle. Outlived by no snapshot: they hold it.
struct SnapshotReader::Book : std::enable_shared_from_this<Book> {
  std::string path;
  const Writer* writer = nullptr;
  std::mutex mutex;
  std::weak_ptr<Snapshot> newest;
  uint64_t newest_commits = 0;
  size_t open = 0;
  std::vector<std::unique_ptr<Connection>> idle;

  // The newest snapshot, when nothing was committed since. Requires: the mutex is held; whatever
  // comes out of `newest` is handed on, because dropping it would take the mutex again.
  std::shared_ptr<Snapshot> Fresh() {
    if (newest_commits != writer->commits()) return nullptr;
    return newest.lock();
  }

  absl::StatusOr<std::unique_ptr<Connection>> Connect() {
    if (idle.empty()) return Connection::Open(path, Connection::Mode::kRead);
    std::unique_ptr<Connection> connection = std::move(idle.back());
    idle.pop_back();
    return connection;
  }

  absl::StatusOr<std::shared_ptr<Snapshot>> Take() {
    std::lock_guard lock(mutex);
    if (std::shared_ptr<Snapshot> fresh = Fresh()) return fresh;
    if (open >= kMaxSnapshots) {
      return Error(absl::StatusCode::kResourceExhausted,
                   "sqlite: begin: open transactions keep " + std::to_string(open) +
                       " states of the store alive; end some of them");
    }
    absl::StatusOr<std::unique_ptr<Connection>> connection = Connect();
    if (!connection.ok()) return connection.status();
    const uint64_t commits = writer->commits();  // at least so many are in it
    if (absl::Status s = (*connection)->Prepare("BEGIN").Run(); !s.ok()) return s;
    // BEGIN alone waits for the first read with the choice of the state.
    absl::StatusOr<int64_t> read =
        (*connection)->Number("SELECT value FROM meta WHERE name='fence'");
    if (!read.ok()) return read.status();
    // `newest` keeps this function alive: what it holds it lets go of with the snapshot.
    auto give_back = [book = shared_from_this()](Snapshot* gone) mutable {
      std::exchange(book, nullptr)->GiveBack(gone);
    };
    std::shared_ptr<Snapshot> snapshot(new Snapshot(*std::move(connection)), give_back);
    ++open;
    newest = snapshot;
    newest_commits = commits;
    return snapshot;
  }

  void GiveBack(Snapshot* gone) {
    std::unique_ptr<Connection> connection = gone->Release();
    delete gone;
    bool usable = connection->Prepare("COMMIT").Run().ok();
    std::lock_guard lock(mutex);
    --open;
    if (usable && idle.size() < kIdleConnections) idle.push_back(std::move(connection));
  }
};

SnapshotReader::SnapshotReader(std::string path, const Writer& writer,
                               boost::asio::any_io_executor executor, Clock& clock, size_t threads)
    : book_(std::make_shared<Book>()),
      threads_(std::move(executor), clock, threads, kWaitingReads) {
  book_->path = std::move(path);
  book_->writer = &writer;
}

SnapshotReader::~SnapshotReader() = default;

boost::asio::awaitable<absl::StatusOr<std::shared_ptr<Snapshot>>> SnapshotReader::Take() {
  std::shared_ptr<Book> book = book_;
  if (std::unique_lock lock(book->mutex, std::try_to_lock); lock.owns_lock()) {
    if (std::shared_ptr<Snapshot> fresh = book->Fresh()) co_return fresh;
  }
  std::function<absl::StatusOr<std::shared_ptr<Snapshot>>()> take = [book] { return book->Take(); };
  co_return co_await threads_.Run<std::shared_ptr<Snapshot>>(std::move(take));
}

boost::asio::awaitable<absl::Status> SnapshotReader::In(std::shared_ptr<Snapshot> snapshot,
                                                        Read read) {
  std::function<absl::Status()> job = [snapshot, read = std::move(read)] {
    return snapshot->Read(read);
  };
  co_return co_await threads_.Run(std::move(job));
}

}  // namespace vivavoce::sqlite
