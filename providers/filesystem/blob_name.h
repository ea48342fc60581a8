// SPDX-License-Identifier: Apache-2.0
// Where an object lies under the root, and what its file is called:
//
//   <tenant>/<part>/…/<last part>~/<number>-<bytes>-<sha256>-<content type>
//
// '~' occurs in no tenant and no key, so that `a` and `a/b` can both be objects. All that is known
// of a version is in its file's name, so that one rename publishes bytes and facts together.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/provider/blob_store.h"

namespace vivavoce::filesystem {

// Folder of what is being written or removed, directly under the root.
inline constexpr char kWorkFolder[] = "~work";

// The folders from the root to the object's own.
//
// Errors: InvalidArgument for a tenant or key with any other character than [A-Za-z0-9._-], a part
// that is empty, ".", ".." or over 200 bytes, a key over 512.
absl::StatusOr<std::vector<std::string>> ObjectFolders(const TenantId& tenant,
                                                       std::string_view key);

absl::Status CheckTenant(const TenantId& tenant);

// The beginning of a key, or nothing.
absl::Status CheckPrefix(std::string_view field, std::string_view prefix);

// Printable ASCII, 1 to 100 bytes.
absl::Status CheckContentType(std::string_view content_type);

// One version, as its file's name says. `info.key` is left empty.
struct VersionFile {
  int64_t number = 0;
  std::string name;
  BlobInfo info;
};

VersionFile MakeVersionFile(int64_t number, int64_t bytes, const std::string& sha256,
                            const std::string& content_type);

// Nullopt for a name that is no version's.
std::optional<VersionFile> ParseVersionFile(const std::string& name);

}  // namespace vivavoce::filesystem
