// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "meter.h"
#include "object.h"
#include "vivavoce/base/blocking_pool.h"
#include "vivavoce/provider/blob_store.h"

namespace vivavoce::filesystem {

// Lifetime: `pool` outlives it.
std::unique_ptr<BlobWriter> MakeBlobWriter(std::shared_ptr<Root> root, BlockingPool& pool,
                                           ObjectName object, BlobPutOptions options, Meter meter);

}  // namespace vivavoce::filesystem
