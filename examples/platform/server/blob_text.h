// SPDX-License-Identifier: Apache-2.0
// Documents as blobs: read and written whole.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "vivavoce/provider/blob_store.h"

namespace vivavoce::platform {

// Errors: NotFound; those of the store; DataLoss beyond 64 MiB.
boost::asio::awaitable<absl::StatusOr<std::string>> ReadBlob(BlobStore& blobs, TenantId tenant,
                                                             std::string key);
boost::asio::awaitable<absl::Status> WriteBlob(BlobStore& blobs, TenantId tenant, std::string key,
                                               std::string content_type, std::string bytes);

}  // namespace vivavoce::platform
