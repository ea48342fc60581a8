// SPDX-License-Identifier: Apache-2.0
#include "interviewer/artefacts.h"

#include <fstream>
#include <functional>
#include <memory>
#include <utility>

#include "vivavoce/base/status.h"

namespace vivavoce::platform {
namespace {

constexpr size_t kPiece = 256 << 10;

absl::StatusOr<std::string> ReadPiece(std::ifstream& file, const std::string& path) {
  std::string piece(kPiece, '\0');
  file.read(piece.data(), static_cast<std::streamsize>(kPiece));
  if (file.bad()) return DataLoss("reading " + path + ": failed");
  piece.resize(static_cast<size_t>(file.gcount()));
  return piece;
}

}  // namespace

boost::asio::awaitable<absl::StatusOr<BlobInfo>> UploadFile(BlobStore& blobs, BlockingPool& pool,
                                                            std::string path, TenantId tenant,
                                                            std::string key,
                                                            std::string content_type) {
  auto file = std::make_shared<std::ifstream>();
  std::function<absl::Status()> open = [file, path] {
    file->open(path, std::ios::binary);
    return file->is_open() ? absl::OkStatus() : NotFound("reading " + path + ": cannot be opened");
  };
  absl::Status opened = co_await pool.Run(std::move(open));
  if (!opened.ok()) co_return opened;
  BlobPutOptions options;
  options.content_type = std::move(content_type);
  absl::StatusOr<std::unique_ptr<BlobWriter>> writer =
      blobs.OpenWriter(std::move(tenant), std::move(key), options);
  if (!writer.ok()) co_return writer.status();
  for (;;) {
    std::function<absl::StatusOr<std::string>()> read = [file, path] {
      return ReadPiece(*file, path);
    };
    absl::StatusOr<std::string> piece = co_await pool.Run<std::string>(std::move(read));
    if (!piece.ok()) co_return piece.status();
    if (piece->empty()) break;
    absl::Status written = co_await (*writer)->Write(*std::move(piece));
    if (!written.ok()) co_return written;
  }
  co_return co_await (*writer)->Commit();
}

}  // namespace vivavoce::platform
