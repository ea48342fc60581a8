// SPDX-License-Identifier: Apache-2.0
// The port for large objects: recordings, transcripts, reports.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/base/ids.h"

namespace vivavoce {

struct BlobInfo {
  BlobInfo() = default;
  std::string key;
  std::string version;  // opaque; a new one with every write
  int64_t bytes = 0;
  std::string sha256;
  std::string content_type;
};

struct BlobPutOptions {
  BlobPutOptions() = default;
  std::string content_type = "application/octet-stream";
  bool only_if_absent = false;  // AlreadyExists when the key has a live version
};

// One object being written.
//
// Lifetime: destroying it without Commit() leaves no trace.
class BlobWriter {
 public:
  BlobWriter() = default;
  virtual ~BlobWriter() = default;
  BlobWriter(const BlobWriter&) = delete;
  BlobWriter& operator=(const BlobWriter&) = delete;

  virtual boost::asio::awaitable<absl::Status> Write(std::string bytes) = 0;
  // Durable when it returns; readers see the old object or the new one, never a part.
  virtual boost::asio::awaitable<absl::StatusOr<BlobInfo>> Commit() = 0;
};

// What a signed URL gives, to whom and for how long is no question of the store's.
struct SignedUrlOptions {
  SignedUrlOptions() = default;
  std::chrono::seconds ttl{900};  // 1 s .. 7 days
  std::string version;            // empty: the newest, as of now
  std::string file_name;          // offered for saving, of [A-Za-z0-9._-]; empty: shown in place
};

// The object that a signed URL opens.
struct SignedObject {
  SignedObject() = default;
  TenantId tenant;
  BlobInfo info;
  std::string file_name;
  std::chrono::seconds expires_in{0};
};

// Signed URLs that this program serves itself begin so.
inline constexpr std::string_view kSignedUrlPath = "/objects/";

// Keys are relative paths of [A-Za-z0-9._-] parts joined by '/', at most 512 bytes, no part "." or
// ".." or over 200 bytes; a tenant is one such part. Versions of a key are kept until they are
// deleted.
//
// Threading: all calls on the executor given at creation.
class BlobStore {
 public:
  BlobStore() = default;
  virtual ~BlobStore() = default;
  BlobStore(const BlobStore&) = delete;
  BlobStore& operator=(const BlobStore&) = delete;

  // Errors: InvalidArgument for a key, a tenant or a content type (printable ASCII, at most 100
  // bytes) that is none.
  virtual absl::StatusOr<std::unique_ptr<BlobWriter>> OpenWriter(TenantId tenant, std::string key,
                                                                 BlobPutOptions options) = 0;

  // At most `count` bytes from `offset` on, of the newest version or of `version`.
  //
  // Errors: NotFound; DataLoss when a whole read does not match the recorded hash.
  virtual boost::asio::awaitable<absl::StatusOr<std::string>> Read(TenantId tenant, std::string key,
                                                                   std::string version,
                                                                   int64_t offset,
                                                                   int64_t count) = 0;
  virtual boost::asio::awaitable<absl::StatusOr<BlobInfo>> Stat(TenantId tenant,
                                                                std::string key) = 0;
  // Newest first. Errors: NotFound when there is none.
  virtual boost::asio::awaitable<absl::StatusOr<std::vector<BlobInfo>>> Versions(
      TenantId tenant, std::string key) = 0;
  // Live keys that begin with `prefix`, sorted as bytes, after `after_key`, at most `limit` (1 ..
  // 1000).
  virtual boost::asio::awaitable<absl::StatusOr<std::vector<BlobInfo>>> List(TenantId tenant,
                                                                             std::string prefix,
                                                                             std::string after_key,
                                                                             size_t limit) = 0;
  // Every version of the key, for good. NotFound when there is none.
  virtual boost::asio::awaitable<absl::Status> Delete(TenantId tenant, std::string key) = 0;

  // A URL that gives this version of the object to whoever has it, until its time is over: absolute
  // where the store's service serves it, else a path that begins with kSignedUrlPath, which goes
  // behind the gateway's public URL.
  //
  // Errors: NotFound; InvalidArgument for options out of range.
  virtual boost::asio::awaitable<absl::StatusOr<std::string>> SignedUrl(
      TenantId tenant, std::string key, SignedUrlOptions options) = 0;
  // Whether such a path, with its query, opens anything: the gateway asks, then reads that version.
  //
  // Errors: PermissionDenied when its time is over or anything in it is not as it was signed;
  // NotFound when the object is gone; Unimplemented where signed URLs do not come back here.
  virtual boost::asio::awaitable<absl::StatusOr<SignedObject>> OpenSignedUrl(std::string url) = 0;
};

}  // namespace vivavoce
