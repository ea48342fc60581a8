// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "connection.h"

namespace vivavoce::sqlite {

// Copies the log back into the database, away from the commits: when the writer has had nothing to
// do for a moment, or when the log has grown beyond its limit. It uses the writing connection
// because two connections that write and checkpoint at once can corrupt the file (SQLite 3.7.0 to
// 3.51.2, "WAL-reset"); so exactly one does either.
//
// Threading: the writer's.
class Checkpoint {
 public:
  // Lifetime: `connection` outlives it.
  Checkpoint(Connection& connection, int64_t limit_bytes);
  ~Checkpoint();
  Checkpoint(const Checkpoint&) = delete;
  Checkpoint& operator=(const Checkpoint&) = delete;

  bool WorthWhile() const { return pages_ >= next_pages_; }  // in an idle moment
  bool Due() const { return pages_ >= limit_pages_ && WorthWhile(); }
  absl::Status Run();

 private:
  Connection& db_;
  int64_t limit_pages_;
  int64_t idle_pages_;
  int64_t pages_ = 0;  // in the log, as of the last commit
  int64_t next_pages_;
};

}  // namespace vivavoce::sqlite
