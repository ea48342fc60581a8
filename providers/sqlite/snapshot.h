// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "connection.h"
#include "vivavoce/base/blocking_pool.h"
#include "writer.h"

namespace vivavoce::sqlite {

// One state of the database, seen by a read-only connection that stands in a read transaction.
class Snapshot;

// Takes snapshots and reads in them, on threads of its own. Transactions that begin between two
// commits share one snapshot, so that under load there are about as many as groups of commits.
class SnapshotReader {
 public:
  // Lifetime: `writer` outlives it; snapshots may outlive it, without being read in any more.
  SnapshotReader(std::string path, const Writer& writer, boost::asio::any_io_executor executor,
                 Clock& clock, size_t threads);
  ~SnapshotReader();
  SnapshotReader(const SnapshotReader&) = delete;
  SnapshotReader& operator=(const SnapshotReader&) = delete;

  // Everything that was committed before the call.
  //
  // Errors: ResourceExhausted when too many states are kept alive by open transactions.
  boost::asio::awaitable<absl::StatusOr<std::shared_ptr<Snapshot>>> Take();

  using Read = std::function<absl::Status(Connection&)>;
  boost::asio::awaitable<absl::Status> In(std::shared_ptr<Snapshot> snapshot, Read read);

 private:
  struct Book;
  std::shared_ptr<Book> book_;
  BlockingPool threads_;
};

}  // namespace vivavoce::sqlite
