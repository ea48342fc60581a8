// SPDX-License-Identifier: Apache-2.0
#include "conversation/durable_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "vivavoce/base/status.h"

namespace vivavoce::internal {
namespace {

absl::Status WriteFailed(const std::string& path, int error) {
  return Unavailable("write " + path + ": " + std::strerror(error));
}

int WriteAndSync(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t written = write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return fsync(file) == 0 ? 0 : errno;
}

}  // namespace

absl::Status WriteDurably(const std::string& path, std::string_view bytes) {
  std::string partial = path + ".partial";
  int file = open(partial.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return WriteFailed(path, errno);
  int error = WriteAndSync(file, bytes);
  if (close(file) != 0 && error == 0) error = errno;
  if (error == 0 && rename(partial.c_str(), path.c_str()) != 0) error = errno;
  if (error != 0) {
    unlink(partial.c_str());
    return WriteFailed(path, error);
  }
  size_t slash = path.rfind('/');
  std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  int directory = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory >= 0) {
    fsync(directory);
    close(directory);
  }
  return absl::OkStatus();
}

}  // namespace vivavoce::internal
