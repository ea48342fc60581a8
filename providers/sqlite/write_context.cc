// SPDX-License-Identifier: Apache-2.0
#include "write_context.h"

#include "schema.h"

namespace vivavoce::sqlite {

int64_t WriteContext::Now() {
  shown_ = clock_.Read(now_, monotonic_);
  return shown_;
}

absl::StatusOr<const std::vector<std::string>*> WriteContext::Indexes(
    const std::string& collection) {
  auto it = indexes_.find(collection);
  if (it == indexes_.end()) {
    absl::StatusOr<std::vector<std::string>> read = ReadIndexes(db_, collection);
    if (!read.ok()) return read.status();
    it = indexes_.emplace(collection, *std::move(read)).first;
  }
  return &it->second;
}

void WriteContext::SetTime(WallTime now, std::chrono::nanoseconds monotonic) {
  now_ = now;
  monotonic_ = monotonic;
}

absl::Status WriteContext::PersistClock() {
  if (shown_ == 0) return absl::OkStatus();
  Statement update = db_.Prepare("UPDATE meta SET value=?1 WHERE name='clock' AND value<?1");
  absl::Status status = update.Bind(shown_).Run();
  if (status.ok()) shown_ = 0;
  return status;
}

void WriteContext::Forget() { indexes_.clear(); }

}  // namespace vivavoce::sqlite
