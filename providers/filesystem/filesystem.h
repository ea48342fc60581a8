// SPDX-License-Identifier: Apache-2.0
// The BlobStore of one machine: files in a folder, whole or not at all.
//
// Options:
//   path  the folder; relative to the configuration; made if absent
#pragma once

#include <memory>

#include "vivavoce/provider/factory.h"

namespace vivavoce {

// The provider named `filesystem`.
std::unique_ptr<BlobStoreFactory> MakeFilesystemBlobStoreFactory();

}  // namespace vivavoce
