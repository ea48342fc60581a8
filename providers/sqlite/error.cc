// SPDX-License-Identifier: Apache-2.0
#include "error.h"

#include <sqlite3.h>

#include "vivavoce/base/status.h"

namespace vivavoce::sqlite {
namespace {

struct Meaning {
  absl::StatusCode code;
  const char* text;
  bool retryable;
};

Meaning MeaningOf(int extended) {
  switch (extended & 0xff) {
    case SQLITE_CORRUPT:
      return {absl::StatusCode::kDataLoss, "the file is damaged", false};
    case SQLITE_NOTADB:
      return {absl::StatusCode::kDataLoss, "the file is damaged or not a database", false};
    case SQLITE_FULL:
      return {absl::StatusCode::kResourceExhausted, "the disk is full", true};
    case SQLITE_NOMEM:
      return {absl::StatusCode::kResourceExhausted, "out of memory", true};
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {absl::StatusCode::kPermissionDenied, "the file or its folder cannot be written",
              false};
    case SQLITE_CANTOPEN:
      return {absl::StatusCode::kPermissionDenied, "the file cannot be opened", false};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {absl::StatusCode::kUnavailable, "another program holds the file", true};
    case SQLITE_TOOBIG:
      return {absl::StatusCode::kInvalidArgument, "a value is too large", false};
    case SQLITE_IOERR:
      return {absl::StatusCode::kUnavailable, "the disk failed", false};
    default:
      return {absl::StatusCode::kInternal, "unexpected answer", false};
  }
}

std::string VendorCode(int extended) {
  switch (extended) {
    case SQLITE_IOERR_FSYNC:
      return "SQLITE_IOERR_FSYNC";
    case SQLITE_IOERR_DIR_FSYNC:
      return "SQLITE_IOERR_DIR_FSYNC";
    default:
      return std::to_string(extended);
  }
}

}  // namespace

absl::Status FromSqlite(sqlite3* db, int code, std::string_view operation, std::string_view path) {
  Meaning meaning = MeaningOf(code);
  ErrorDetail detail;
  detail.provider = "sqlite";
  detail.operation = operation;
  detail.vendor_code = VendorCode(code);
  detail.retryable = meaning.retryable;
  std::string message = "sqlite: " + std::string(operation) + ": " + meaning.text + ": ";
  message += db != nullptr ? sqlite3_errmsg(db) : sqlite3_errstr(code);
  message += " (" + std::string(path) + ")";
  return Error(meaning.code, message, detail);
}

bool IsSyncFailure(const absl::Status& status) {
  std::optional<ErrorDetail> detail = GetErrorDetail(status);
  return detail && (detail->vendor_code == "SQLITE_IOERR_FSYNC" ||
                    detail->vendor_code == "SQLITE_IOERR_DIR_FSYNC");
}

}  // namespace vivavoce::sqlite
