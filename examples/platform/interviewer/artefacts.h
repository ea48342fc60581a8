// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "vivavoce/base/blocking_pool.h"
#include "vivavoce/provider/blob_store.h"

namespace vivavoce::platform {

// Copies a file into the blobs, a piece at a time: a recording is never in memory.
//
// Errors: NotFound when the file is absent; DataLoss when it cannot be read; those of the blobs.
boost::asio::awaitable<absl::StatusOr<BlobInfo>> UploadFile(BlobStore& blobs, BlockingPool& pool,
                                                            std::string path, TenantId tenant,
                                                            std::string key,
                                                            std::string content_type);

}  // namespace vivavoce::platform
