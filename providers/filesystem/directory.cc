// SPDX-License-Identifier: Apache-2.0
#include "directory.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "vivavoce/base/status.h"

namespace vivavoce::filesystem {
namespace {

constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

absl::StatusCode CodeOf(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
    case EMFILE:
    case ENFILE:
    case ENOMEM:
      return absl::StatusCode::kResourceExhausted;
    case EACCES:
    case EPERM:
    case EROFS:
      return absl::StatusCode::kPermissionDenied;
    case ENOENT:
      return absl::StatusCode::kNotFound;
    case ELOOP:
    case ENOTDIR:
    case EISDIR:
      return absl::StatusCode::kFailedPrecondition;
    default:
      return absl::StatusCode::kUnavailable;
  }
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

Descriptor::~Descriptor() {
  if (fd_ >= 0) close(fd_);
}

absl::Status FromErrno(std::string_view what, std::string_view path, int error) {
  ErrorDetail detail;
  detail.provider = "filesystem";
  detail.operation = what;
  detail.vendor_code = std::to_string(error);
  std::string cause = std::strerror(error);
  if (error == ELOOP || error == ENOTDIR) cause = "a link or file stands where a folder should be";
  return Error(CodeOf(error),
               "blobs: " + std::string(what) + ": " + cause + " (" + std::string(path) + ")",
               detail);
}

absl::StatusOr<Descriptor> OpenRoot(const std::string& root) {
  Descriptor opened(open(root.c_str(), kFolderFlags));
  if (!opened.open()) return FromErrno("open the folder", root, errno);
  return opened;
}

absl::StatusOr<Descriptor> OpenFolder(const Descriptor& from,
                                      const std::vector<std::string>& folders) {
  Descriptor at;
  for (const std::string& name : folders) {
    const int above = at.open() ? at.get() : from.get();
    Descriptor next(openat(above, name.c_str(), kFolderFlags | O_NOFOLLOW));
    if (!next.open()) return FromErrno("open a folder", name, errno);
    at = std::move(next);
  }
  return at;
}

absl::StatusOr<std::vector<Descriptor>> MakeFolders(const Descriptor& from,
                                                    const std::vector<std::string>& folders) {
  std::vector<Descriptor> way;
  for (const std::string& name : folders) {
    const int above = way.empty() ? from.get() : way.back().get();
    if (mkdirat(above, name.c_str(), 0700) != 0 && errno != EEXIST) {
      return FromErrno("make a folder", name, errno);
    }
    Descriptor next(openat(above, name.c_str(), kFolderFlags | O_NOFOLLOW));
    if (!next.open()) return FromErrno("open a folder", name, errno);
    way.push_back(std::move(next));
  }
  return way;
}

absl::StatusOr<std::vector<Entry>> ListFolder(const Descriptor& folder) {
  // A descriptor of its own, because reading moves the position.
  int fd = openat(folder.get(), ".", kFolderFlags);
  std::unique_ptr<DIR, int (*)(DIR*)> stream(fd < 0 ? nullptr : fdopendir(fd), closedir);
  if (!stream) {
    int error = errno;
    if (fd >= 0) close(fd);
    return FromErrno("list a folder", "", error);
  }
  std::vector<Entry> entries;
  for (;;) {
    errno = 0;
    dirent* next = readdir(stream.get());
    if (next == nullptr && errno != 0) return FromErrno("list a folder", "", errno);
    if (next == nullptr) return entries;
    Entry entry;
    entry.name = next->d_name;
    if (entry.name == "." || entry.name == "..") continue;
    int type = next->d_type;
    if (type == DT_UNKNOWN) {
      struct stat about {};
      fstatat(folder.get(), next->d_name, &about, AT_SYMLINK_NOFOLLOW);
      type = S_ISDIR(about.st_mode) ? DT_DIR : S_ISREG(about.st_mode) ? DT_REG : DT_UNKNOWN;
    }
    entry.is_folder = type == DT_DIR;
    entry.is_file = type == DT_REG;
    entries.push_back(std::move(entry));
  }
}

absl::Status Lock(const Descriptor& descriptor) {
  while (flock(descriptor.get(), LOCK_EX) != 0) {
    if (errno != EINTR) return FromErrno("lock", "", errno);
  }
  return absl::OkStatus();
}

bool TryLock(const Descriptor& descriptor) {
  return flock(descriptor.get(), LOCK_EX | LOCK_NB) == 0;
}

absl::Status Sync(const Descriptor& descriptor, std::string_view path) {
  if (fsync(descriptor.get()) != 0) return FromErrno("sync", path, errno);
  return absl::OkStatus();
}

bool IsStill(const Descriptor& folder, const Descriptor& parent, const std::string& name) {
  struct stat held {};
  struct stat named {};
  return fstat(folder.get(), &held) == 0 &&
         fstatat(parent.get(), name.c_str(), &named, AT_SYMLINK_NOFOLLOW) == 0 &&
         held.st_dev == named.st_dev && held.st_ino == named.st_ino;
}

void RemoveFiles(const Descriptor& folder) {
  absl::StatusOr<std::vector<Entry>> entries = ListFolder(folder);
  if (!entries.ok()) return;
  for (const Entry& entry : *entries) unlinkat(folder.get(), entry.name.c_str(), 0);
}

}  // namespace vivavoce::filesystem
