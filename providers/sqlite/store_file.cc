// SPDX-License-Identifier: Apache-2.0
#include "store_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "vivavoce/base/status.h"

namespace vivavoce::sqlite {
namespace {

absl::Status FromErrno(const std::string& what, const std::string& path, int error) {
  absl::StatusCode code = absl::StatusCode::kUnavailable;
  if (error == EACCES || error == EPERM || error == EROFS) {
    code = absl::StatusCode::kPermissionDenied;
  } else if (error == ENOSPC || error == EDQUOT) {
    code = absl::StatusCode::kResourceExhausted;
  } else if (error == ENOTDIR || error == EISDIR || error == ENOENT || error == ENAMETOOLONG) {
    code = absl::StatusCode::kInvalidArgument;
  }
  return Error(code, "sqlite: " + what + ": " + std::strerror(error) + " (" + path + ")");
}

absl::Status RefuseNetwork(const std::string& folder) {
  struct statfs about {};
  if (statfs(folder.c_str(), &about) != 0) return FromErrno("look at the folder", folder, errno);
  std::string network = NetworkFileSystem(about.f_type);
  if (network.empty()) return absl::OkStatus();
  return FailedPrecondition(
      "sqlite: the folder lies on a network file system, where locks and syncs "
      "cannot be trusted: choose a path on a local disk, or another store (" +
      network + ": " + folder + ")");
}

std::string HolderOf(int lock) {
  char text[32] = {};
  ssize_t size = pread(lock, text, sizeof text - 1, 0);
  std::string pid(text, size > 0 ? static_cast<size_t>(size) : 0);
  pid = pid.substr(0, pid.find_first_not_of("0123456789"));
  return pid.empty() ? "another process" : "process " + pid;
}

absl::StatusOr<int> Lock(const std::string& path) {
  const std::string lock_path = path + ".lock";
  int lock = open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (lock < 0) return FromErrno("open the lock file", lock_path, errno);
  if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
    absl::Status held = FailedPrecondition("sqlite: the store is in use by " + HolderOf(lock) +
                                           "; stop it, or choose another path (" + path + ")");
    close(lock);
    return held;
  }
  const std::string pid = std::to_string(getpid()) + "\n";
  if (ftruncate(lock, 0) != 0 ||
      pwrite(lock, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
    absl::Status failure = FromErrno("write the lock file", lock_path, errno);
    close(lock);
    return failure;
  }
  return lock;
}

// SQLite would make the file readable by everybody; and it does not sync the folder for it.
absl::Status MakeFile(const std::string& path, const std::string& folder) {
  int file = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return errno == EEXIST ? absl::OkStatus() : FromErrno("make", path, errno);
  close(file);
  int directory = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int synced = directory < 0 ? -1 : fsync(directory);
  int error = errno;
  if (directory >= 0) close(directory);
  return synced == 0 ? absl::OkStatus() : FromErrno("sync the folder", folder, error);
}

}  // namespace

std::string NetworkFileSystem(int64_t magic) {
  switch (magic & 0xffffffff) {  // linux/magic.h, statfs(2)
    case 0x6969:
      return "NFS";
    case 0x517b:
      return "SMB";
    case 0xff534d42:
    case 0xfe534d42:
      return "CIFS";
    case 0x00c36400:
      return "Ceph";
    case 0x5346414f:
      return "AFS";
    case 0x01021997:
      return "9P";
    case 0x01161970:
      return "GFS2";
    case 0x7461636f:
      return "OCFS2";
    case 0x0bd00bd0:
      return "Lustre";
    case 0x73757245:
      return "Coda";
    case 0x47504653:
      return "GPFS";
    case 0x19830326:
      return "BeeGFS";
    case 0x564c:
      return "NCP";
    default:
      return std::string();
  }
}

absl::StatusOr<std::unique_ptr<StoreFile>> StoreFile::Open(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return FromErrno("make the folder", folder, error.value());
  if (absl::Status s = RefuseNetwork(folder); !s.ok()) return s;
  absl::StatusOr<int> lock = Lock(path);
  if (!lock.ok()) return lock.status();
  std::unique_ptr<StoreFile> file(new StoreFile(path, *lock));
  if (absl::Status s = MakeFile(path, folder); !s.ok()) return s;
  return file;
}

StoreFile::~StoreFile() { close(lock_); }

}  // namespace vivavoce::sqlite
