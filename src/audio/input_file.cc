// SPDX-License-Identifier: Apache-2.0
#include "audio/input_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "vivavoce/base/status.h"
#include "vivavoce/base/utf8.h"

namespace vivavoce::internal {
namespace {

absl::Status SystemError(const std::string& name, const char* what, int error) {
  absl::StatusCode code = absl::StatusCode::kUnavailable;
  if (error == ENOENT || error == ENOTDIR) code = absl::StatusCode::kNotFound;
  if (error == EACCES || error == EPERM) code = absl::StatusCode::kPermissionDenied;
  if (error == ENAMETOOLONG) code = absl::StatusCode::kInvalidArgument;
  return Error(code, "wav: " + name + ": " + what + ": " + std::generic_category().message(error));
}

}  // namespace

std::string Printable(std::string_view text) {
  std::string valid = ToValidUtf8(text);
  std::string printable;
  for (char c : valid) {
    if (printable.size() >= 200 && (static_cast<uint8_t>(c) & 0xC0) != 0x80) break;
    bool control = static_cast<uint8_t>(c) < 0x20 || c == 0x7F;
    printable += control ? '?' : c;
  }
  return printable;
}

absl::StatusOr<InputFile> InputFile::Open(const std::string& path) {
  InputFile file;
  file.name_ = Printable(path);
  if (path.find('\0') != std::string::npos) {
    return InvalidArgument("wav: " + file.name_ + ": a path holds no NUL byte");
  }
  file.descriptor_ = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (file.descriptor_ < 0) return SystemError(file.name_, "cannot open", errno);
  struct stat status {};
  if (fstat(file.descriptor_, &status) != 0) return SystemError(file.name_, "cannot stat", errno);
  if (!S_ISREG(status.st_mode)) {
    return InvalidArgument("wav: " + file.name_ + ": is " +
                           (S_ISDIR(status.st_mode) ? "a folder" : "no regular file") +
                           "; name a WAV file");
  }
  file.size_ = status.st_size;
  return file;
}

InputFile::InputFile(InputFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      size_(other.size_),
      name_(std::move(other.name_)) {}

InputFile& InputFile::operator=(InputFile&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(size_, other.size_);
  std::swap(name_, other.name_);
  return *this;
}

InputFile::~InputFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

absl::StatusOr<size_t> InputFile::ReadAt(int64_t offset, std::span<uint8_t> bytes) const {
  size_t done = 0;
  while (done < bytes.size()) {
    ssize_t count = pread(descriptor_, bytes.data() + done, bytes.size() - done,
                          static_cast<off_t>(offset + static_cast<int64_t>(done)));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      return DataLoss("wav: " + name_ + ": cannot read: " + std::generic_category().message(errno));
    }
    if (count == 0) break;
    done += static_cast<size_t>(count);
  }
  return done;
}

}  // namespace vivavoce::internal
