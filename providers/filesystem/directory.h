// SPDX-License-Identifier: Apache-2.0
// Files and folders by descriptor: no step of a path is ever a symbolic link.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace vivavoce::filesystem {

// An open file descriptor. Closing it gives back its flock().
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();

  int get() const { return fd_; }
  bool open() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

// The status of a failed system call. Errors: ResourceExhausted for a full disk, PermissionDenied,
// NotFound, FailedPrecondition for a symbolic link or file where a folder should be, Unavailable
// for the rest.
absl::Status FromErrno(std::string_view what, std::string_view path, int error);

// The folder `root`, which may be reached through links.
absl::StatusOr<Descriptor> OpenRoot(const std::string& root);

// The folder under `from`, link by link refused.
absl::StatusOr<Descriptor> OpenFolder(const Descriptor& from,
                                      const std::vector<std::string>& folders);

// The same, making what is absent. All folders on the way, `from` excluded.
absl::StatusOr<std::vector<Descriptor>> MakeFolders(const Descriptor& from,
                                                    const std::vector<std::string>& folders);

struct Entry {
  std::string name;
  bool is_folder = false;
  bool is_file = false;
};

// In no particular order; neither "." nor "..".
absl::StatusOr<std::vector<Entry>> ListFolder(const Descriptor& folder);

// Waits for the advisory lock, which every process of ours takes before it changes a folder.
absl::Status Lock(const Descriptor& descriptor);
bool TryLock(const Descriptor& descriptor);

absl::Status Sync(const Descriptor& descriptor, std::string_view path);

// True when `folder` is what `name` in `parent` names now.
bool IsStill(const Descriptor& folder, const Descriptor& parent, const std::string& name);

// Removes the files in `folder`, as far as it can.
void RemoveFiles(const Descriptor& folder);

}  // namespace vivavoce::filesystem
