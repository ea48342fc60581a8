// SPDX-License-Identifier: Apache-2.0
#include "tests/providers/disk_faults.h"

#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace vivavoce {

DiskFaults& DiskFaults::Get() {
  static DiskFaults faults;
  return faults;
}

void DiskFaults::HoldSyncs() {
  std::lock_guard lock(mutex_);
  held_ = true;
}

void DiskFaults::ReleaseSyncs() {
  std::lock_guard lock(mutex_);
  held_ = false;
  changed_.notify_all();
}

void DiskFaults::WaitForHeldSync() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_ > 0; });
}

int DiskFaults::Sync(int fd, bool data_only) {
  syncs.fetch_add(1);
  {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !held_; });
    --waiting_;
  }
  if (int error = sync_error.load(); error != 0) {
    errno = error;
    return -1;
  }
  return static_cast<int>(syscall(data_only ? SYS_fdatasync : SYS_fsync, fd));
}

bool DiskFaults::Refuses(int fd, int64_t end) {
  const int error = write_error.load();
  if (error == 0 || end <= write_limit.load()) return false;
  struct stat about {};
  if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) return false;
  errno = error;
  return true;
}

void DiskFaultsInTest::Reset() {
  DiskFaults& faults = DiskFaults::Get();
  faults.ReleaseSyncs();
  faults.syncs = 0;
  faults.sync_error = 0;
  faults.write_error = 0;
  faults.write_limit = INT64_MAX;
}

}  // namespace vivavoce

extern "C" {

int fsync(int fd) { return vivavoce::DiskFaults::Get().Sync(fd, false); }

int fdatasync(int fd) { return vivavoce::DiskFaults::Get().Sync(fd, true); }

ssize_t write(int fd, const void* bytes, size_t count) {
  const int64_t at = lseek(fd, 0, SEEK_CUR);
  if (at >= 0 && vivavoce::DiskFaults::Get().Refuses(fd, at + static_cast<int64_t>(count))) {
    return -1;
  }
  return syscall(SYS_write, fd, bytes, count);
}

ssize_t pwrite(int fd, const void* bytes, size_t count, off_t offset) {
  if (vivavoce::DiskFaults::Get().Refuses(fd, offset + static_cast<int64_t>(count))) return -1;
  return syscall(SYS_pwrite64, fd, bytes, count, offset);
}

ssize_t pwrite64(int fd, const void* bytes, size_t count, off64_t offset) {
  return pwrite(fd, bytes, count, offset);
}

}  // extern "C"
