// SPDX-License-Identifier: Apache-2.0
#include "server/blob_text.h"

#include <utility>

#include "vivavoce/base/status.h"

namespace vivavoce::platform {
namespace {

constexpr int64_t kMost = 64 << 20;

}  // namespace

boost::asio::awaitable<absl::StatusOr<std::string>> ReadBlob(BlobStore& blobs, TenantId tenant,
                                                             std::string key) {
  absl::StatusOr<BlobInfo> info = co_await blobs.Stat(tenant, key);
  if (!info.ok()) co_return info.status();
  if (info->bytes > kMost) co_return DataLoss("blob " + key + ": larger than a document may be");
  co_return co_await blobs.Read(std::move(tenant), std::move(key), info->version, 0, info->bytes);
}

boost::asio::awaitable<absl::Status> WriteBlob(BlobStore& blobs, TenantId tenant, std::string key,
                                               std::string content_type, std::string bytes) {
  BlobPutOptions options;
  options.content_type = std::move(content_type);
  absl::StatusOr<std::unique_ptr<BlobWriter>> writer =
      blobs.OpenWriter(std::move(tenant), std::move(key), options);
  if (!writer.ok()) co_return writer.status();
  absl::Status written = co_await (*writer)->Write(std::move(bytes));
  if (!written.ok()) co_return written;
  absl::StatusOr<BlobInfo> committed = co_await (*writer)->Commit();
  co_return committed.status();
}

}  // namespace vivavoce::platform
