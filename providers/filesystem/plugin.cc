// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/provider/plugin.h"

#include "vivavoce/providers/filesystem/filesystem.h"
#include "vivavoce/version.h"

namespace {

absl::Status Register(vivavoce::Registry& registry) {
  return registry.blob_stores.Add(vivavoce::MakeFilesystemBlobStoreFactory());
}

}  // namespace

VIVAVOCE_PLUGIN("filesystem", VIVAVOCE_VERSION, Register)
