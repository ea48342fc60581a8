// SPDX-License-Identifier: Apache-2.0
// What is done to one object: publish a version, read one, remove all.
//
// Threading: any; processes and threads exclude each other by locking the object's folder.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "blob_name.h"
#include "root.h"

namespace vivavoce::filesystem {

struct ObjectName {
  TenantId tenant;
  std::string key;
  std::vector<std::string> folders;  // ObjectFolders(tenant, key)
};

// The versions in an object's folder, newest first.
absl::StatusOr<std::vector<VersionFile>> ListVersions(const Descriptor& folder);

// Makes `file`, which was synced, the object's newest version. Durable when it returns OK.
//
// Errors: AlreadyExists when `only_if_absent` and there is one.
absl::StatusOr<BlobInfo> PublishVersion(const std::shared_ptr<Root>& root, const ObjectName& object,
                                        WorkFile& file, const BlobInfo& info, bool only_if_absent);

// Errors: NotFound.
absl::StatusOr<std::vector<BlobInfo>> StatVersions(const std::shared_ptr<Root>& root,
                                                   const ObjectName& object);

// Errors: NotFound; DataLoss when the file is not what was recorded.
absl::StatusOr<std::string> ReadObject(const std::shared_ptr<Root>& root, const ObjectName& object,
                                       const std::string& version, int64_t offset, int64_t count);

// All at once, as readers see it.
//
// Errors: NotFound.
absl::Status RemoveObject(const std::shared_ptr<Root>& root, const ObjectName& object);

}  // namespace vivavoce::filesystem
