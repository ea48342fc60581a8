// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace vivavoce::sqlite {

// The claim on a database file: one process at a time, on a local disk. The claim is a lock on
// `<path>.lock`, which holds the owner's process id; the kernel gives it back when the owner ends,
// however it ends.
class StoreFile {
 public:
  // Makes the file and its folder where they are absent, readable by their owner only.
  //
  // Errors: FailedPrecondition naming the holder's process, or for a network file system.
  static absl::StatusOr<std::unique_ptr<StoreFile>> Open(const std::string& path);
  ~StoreFile();
  StoreFile(const StoreFile&) = delete;
  StoreFile& operator=(const StoreFile&) = delete;

  const std::string& path() const { return path_; }

 private:
  StoreFile(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}

  std::string path_;
  int lock_;
};

// The name of the network file system whose statfs() type is `magic`, or empty for a local one.
std::string NetworkFileSystem(int64_t magic);

}  // namespace vivavoce::sqlite
