// SPDX-License-Identifier: Apache-2.0
// A disk that fails when told to: this program's own fsync, fdatasync, write and pwrite stand
// before the C library's, for SQLite too. Other files than regular ones are left alone.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace vivavoce {

struct DiskFaults {
  std::atomic<int64_t> syncs{0};                // so far
  std::atomic<int> sync_error{0};               // errno of every sync; 0: none fails
  std::atomic<int> write_error{0};              // errno of the writes that fail
  std::atomic<int64_t> write_limit{INT64_MAX};  // they fail where they would end beyond this offset

  // While held, syncs wait.
  void HoldSyncs();
  void ReleaseSyncs();
  void WaitForHeldSync();  // until one waits

  // For the functions that stand before the C library's.
  int Sync(int fd, bool data_only);
  bool Refuses(int fd, int64_t end);

  static DiskFaults& Get();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool held_ = false;
  int waiting_ = 0;
};

// Ends every fault with the test.
class DiskFaultsInTest {
 public:
  DiskFaultsInTest() { Reset(); }
  ~DiskFaultsInTest() { Reset(); }
  DiskFaults* operator->() { return &DiskFaults::Get(); }

 private:
  static void Reset();
};

}  // namespace vivavoce
