// SPDX-License-Identifier: Apache-2.0
// The BlobStore of one machine: files in a folder, whole or not at all.
//
// Options:
//   path    the folder; relative to the configuration; made if absent
//   urlKey  the secret that signs URLs, env:NAME or file:PATH, of at least 32 bytes; without one a
//           key is made on the first start and kept in the folder
#pragma once

#include <memory>

#include "vivavoce/provider/factory.h"

namespace vivavoce {

// The provider named `filesystem`.
std::unique_ptr<BlobStoreFactory> MakeFilesystemBlobStoreFactory();

}  // namespace vivavoce
