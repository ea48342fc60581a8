// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "absl/status/status.h"
#include "connection.h"

struct sqlite3;

namespace vivavoce::sqlite {

// Copies the log back into the database, away from the commits: when the writer has had nothing to
// do for a moment, or when the log has grown beyond its limit. It uses the writing connection
// because two connections that write and checkpoint at once can corrupt the file (SQLite 3.7.0 to
// 3.51.2, "WAL-reset"); so exactly one does either.
//
// What was deleted or overwritten stands in the database until the log is copied back, and in the
// log until that is written over. So the log is also cut off some time after it was begun.
//
// Threading: the writer's.
class Checkpoint {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // Lifetime: `connection` outlives it.
  Checkpoint(Connection& connection, int64_t limit_bytes, std::chrono::seconds cut_after);
  ~Checkpoint();
  Checkpoint(const Checkpoint&) = delete;
  Checkpoint& operator=(const Checkpoint&) = delete;

  bool WorthWhile() const { return pages_ >= next_pages_; }  // in an idle moment
  bool Due() const { return pages_ >= limit_pages_ && WorthWhile(); }
  absl::Status Run();

  std::optional<Time> cut_due() const { return cut_due_; }  // nothing is in the log: nullopt
  // In an idle moment. A reader that is in the way is not waited for: it is due again soon.
  absl::Status Cut();

 private:
  static int Committed(void* self, sqlite3*, const char*, int pages);

  Connection& db_;
  const std::chrono::seconds cut_after_;
  std::optional<Time> cut_due_;
  int64_t limit_pages_;
  int64_t idle_pages_;
  int64_t pages_ = 0;  // in the log, as of the last commit
  int64_t next_pages_;
};

}  // namespace vivavoce::sqlite
