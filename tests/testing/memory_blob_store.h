// SPDX-License-Identifier: Apache-2.0
// A blob store in memory that keeps the port's promises, but for the one it is told to break.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "vivavoce/base/clock.h"
#include "vivavoce/provider/blob_store.h"

namespace vivavoce::testing {

enum class BlobFlaw {
  kNone,
  kForgetsContentType,
  kCutsAtOneMebibyte,
  kSeenWhileWritten,
  kOverwritesInPlace,
  kWritersGoOn,
  kForgets,
  kAbsenceIgnored,
  kAbsenceCheckedEarly,
  kVersionsCollide,
  kDeletesNewestOnly,
  kAnyKey,
  kDeletesWhatItBegins,
  kPartsFromTheStart,
  kAbsentIsEmpty,
  kOldestFirst,
  kSortedByFolder,
  kPrefixesAreFolders,
  kPagesRepeat,
  kTenantsShare,
  kDamageUnseen,
  kSignsTheNewest,
  kNeverChecks,
  kNeverExpires,
  kSignsAnything,
};

// What outlives a handle.
struct BlobContent {
  struct Version {
    BlobInfo info;
    std::string bytes;
  };

  BlobFlaw flaw = BlobFlaw::kNone;
  int64_t writes = 0;
  const Clock* clock = nullptr;
  std::map<std::string, std::map<std::string, std::vector<Version>>> objects;  // tenant, key

  bool Is(BlobFlaw other) const { return flaw == other; }
  std::vector<Version>& Versions(const TenantId& tenant, const std::string& key) {
    return objects[Is(BlobFlaw::kTenantsShare) ? "all" : tenant.value()][key];
  }
};

std::unique_ptr<BlobStore> MakeMemoryBlobStore(std::shared_ptr<BlobContent> content);

}  // namespace vivavoce::testing
