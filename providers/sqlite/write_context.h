// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "connection.h"
#include "store_clock.h"

namespace vivavoce::sqlite {

// What a piece of work sees of the writing connection.
//
// Threading: the writer's.
class WriteContext {
 public:
  WriteContext(Connection& connection, StoreClock& clock) : db_(connection), clock_(clock) {}

  Connection& db() { return db_; }

  // The store's time, which the group's commit makes durable.
  int64_t Now();

  // The sorted index columns of a declared collection.
  absl::StatusOr<const std::vector<std::string>*> Indexes(const std::string& collection);

  // For the writer: the system's time at which the current work was handed in; what must be written
  // before the group commits; what to forget when something was undone.
  void SetTime(WallTime now, std::chrono::nanoseconds monotonic);
  absl::Status PersistClock();
  void Forget();

 private:
  Connection& db_;
  StoreClock& clock_;
  WallTime now_;
  std::chrono::nanoseconds monotonic_{0};
  int64_t shown_ = 0;  // the newest time that was asked for and is not yet durable
  std::map<std::string, std::vector<std::string>> indexes_;
};

}  // namespace vivavoce::sqlite
