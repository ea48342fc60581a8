// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "root.h"
#include "vivavoce/provider/blob_store.h"

namespace vivavoce::filesystem {

// The newest versions of the tenant's objects whose keys begin with `prefix`, sorted by key as
// bytes, after `after_key`. Looks only into folders that can hold one.
absl::StatusOr<std::vector<BlobInfo>> ListObjects(const std::shared_ptr<Root>& root,
                                                  const TenantId& tenant, const std::string& prefix,
                                                  const std::string& after_key, size_t limit);

}  // namespace vivavoce::filesystem
