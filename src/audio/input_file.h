// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "absl/status/statusor.h"

namespace vivavoce::internal {

// A regular file open for reading at any place. Opening a pipe or a device is refused rather than
// waited for.
class InputFile {
 public:
  static absl::StatusOr<InputFile> Open(const std::string& path);
  InputFile(InputFile&& other) noexcept;
  InputFile& operator=(InputFile&& other) noexcept;
  ~InputFile();

  // Its length when it was opened.
  int64_t size() const { return size_; }
  // The path, fit to stand in a one-line message.
  const std::string& name() const { return name_; }

  // Fills `bytes` as far as the file goes; the number of bytes read.
  absl::StatusOr<size_t> ReadAt(int64_t offset, std::span<uint8_t> bytes) const;

 private:
  InputFile() = default;

  int descriptor_ = -1;
  int64_t size_ = 0;
  std::string name_;
};

// `text` with what is not printable ASCII or UTF-8 replaced by '?', at most 200 bytes long.
std::string Printable(std::string_view text);

}  // namespace vivavoce::internal
