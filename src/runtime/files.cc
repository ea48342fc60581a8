// SPDX-License-Identifier: Apache-2.0
#include "runtime/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <vector>

#include "vivavoce/base/hash.h"
#include "vivavoce/base/status.h"

namespace vivavoce::internal {
namespace {

absl::Status Failure(const std::string& what, const std::string& path) {
  return Unavailable(what + " " + path + ": " + std::strerror(errno));
}

absl::Status WriteAll(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Failure("write", path);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  if (fsync(fd) != 0) return Failure("sync", path);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> ReadWholeFile(const std::string& path, size_t limit) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return InvalidArgument("read " + path + ": is a folder, not a file");
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) return NotFound("read " + path + ": " + std::strerror(errno));
  std::string bytes;
  std::vector<char> piece(1 << 16);
  while (file.read(piece.data(), static_cast<std::streamsize>(piece.size())) || file.gcount() > 0) {
    bytes.append(piece.data(), static_cast<size_t>(file.gcount()));
    if (bytes.size() > limit) {
      return InvalidArgument("read " + path + ": larger than " + std::to_string(limit) + " bytes");
    }
  }
  if (file.bad()) return DataLoss("read " + path + ": " + std::strerror(errno));
  return bytes;
}

absl::Status WriteFileAtomically(const std::string& path, std::string_view bytes) {
  std::string partial = path + ".partial";
  int fd = open(partial.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return Failure("make", partial);
  absl::Status status = WriteAll(fd, bytes, partial);
  close(fd);
  if (status.ok() && rename(partial.c_str(), path.c_str()) != 0) status = Failure("rename", path);
  if (!status.ok()) {
    unlink(partial.c_str());
    return status;
  }
  std::string folder = std::filesystem::path(path).parent_path().string();
  int directory = open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory >= 0) {
    fsync(directory);
    close(directory);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> HashFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return NotFound("read " + path + ": " + std::strerror(errno));
  Sha256 sum;
  std::vector<char> piece(1 << 18);
  while (file.read(piece.data(), static_cast<std::streamsize>(piece.size())) || file.gcount() > 0) {
    sum.Update(std::string_view(piece.data(), static_cast<size_t>(file.gcount())));
  }
  if (file.bad()) return DataLoss("read " + path + ": " + std::strerror(errno));
  return sum.HexDigest();
}

}  // namespace vivavoce::internal
