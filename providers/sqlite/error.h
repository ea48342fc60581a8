// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"

struct sqlite3;

namespace vivavoce::sqlite {

// The status of a failed SQLite call with (extended) result `code`; `db` may be null.
//
// Errors: DataLoss for a damaged file, ResourceExhausted for a full disk, PermissionDenied for a
// file that cannot be written, Unavailable for what may pass, Internal for our own mistakes.
absl::Status FromSqlite(sqlite3* db, int code, std::string_view operation, std::string_view path);

// True when the failure was one of making written bytes durable: nothing is known of what the disk
// holds then, and trying again would only hide it.
bool IsSyncFailure(const absl::Status& status);

}  // namespace vivavoce::sqlite
