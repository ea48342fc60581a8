// SPDX-License-Identifier: Apache-2.0
#include "checkpoint.h"

#include <sqlite3.h>

#include <algorithm>

namespace vivavoce::sqlite {
namespace {

constexpr int64_t kPageBytes = 4096;
constexpr int64_t kIdlePages = 1000;
constexpr std::chrono::milliseconds kCutAgain{500};

}  // namespace

int Checkpoint::Committed(void* self, sqlite3*, const char*, int pages) {
  auto* checkpoint = static_cast<Checkpoint*>(self);
  checkpoint->pages_ = pages;
  if (!checkpoint->cut_due_) {
    checkpoint->cut_due_ = std::chrono::steady_clock::now() + checkpoint->cut_after_;
  }
  return SQLITE_OK;
}

Checkpoint::Checkpoint(Connection& connection, int64_t limit_bytes, std::chrono::seconds cut_after)
    : db_(connection),
      cut_after_(cut_after),
      limit_pages_(limit_bytes / kPageBytes),
      idle_pages_(std::min(kIdlePages, limit_pages_)),
      next_pages_(idle_pages_) {
  sqlite3_wal_hook(db_.handle(), Committed, this);
}

Checkpoint::~Checkpoint() { sqlite3_wal_hook(db_.handle(), nullptr, nullptr); }

absl::Status Checkpoint::Run() {
  int in_log = 0;
  int copied = 0;
  int code =
      sqlite3_wal_checkpoint_v2(db_.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &in_log, &copied);
  const bool all = code == SQLITE_OK && copied == in_log;
  // What a reader still needs stays in the log; there is no use in trying again at once.
  next_pages_ = all ? idle_pages_ : pages_ + idle_pages_;
  if (all) pages_ = 0;
  if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY) return db_.Failure(code, "checkpoint");
  return absl::OkStatus();
}

absl::Status Checkpoint::Cut() {
  db_.WaitForOthers(false);
  int code = sqlite3_wal_checkpoint_v2(db_.handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr,
                                       nullptr);
  db_.WaitForOthers(true);
  if (code == SQLITE_OK) {
    cut_due_.reset();
    pages_ = 0;
    next_pages_ = idle_pages_;
    return absl::OkStatus();
  }
  cut_due_ = std::chrono::steady_clock::now() + kCutAgain;
  if ((code & 0xff) == SQLITE_BUSY) return absl::OkStatus();
  return db_.Failure(code, "cut off the log");
}

}  // namespace vivavoce::sqlite
