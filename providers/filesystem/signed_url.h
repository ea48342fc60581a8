// SPDX-License-Identifier: Apache-2.0
// URLs that open one version of one object for a while:
//
//   /objects/<tenant>/<key>?version=V&expires=UNIX_SECONDS[&name=FILE]&signature=BASE64URL
//
// The signature is an HMAC-SHA-256 over all the rest, so that nothing in it can be changed.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "root.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/provider/blob_store.h"

namespace vivavoce::filesystem {

// What a URL says.
struct UrlClaims {
  UrlClaims() = default;
  TenantId tenant;
  std::string key;
  std::string version;
  std::string file_name;
  int64_t expires = 0;  // Unix seconds
};

absl::Status CheckSignedUrlOptions(const SignedUrlOptions& options);

std::string SignUrl(std::string_view secret, const UrlClaims& claims);

// Errors: PermissionDenied.
absl::StatusOr<UrlClaims> VerifyUrl(std::string_view secret, std::string_view url, WallTime now);

// The store's own secret, made on the first start: 32 bytes in `~url-key`.
absl::StatusOr<std::string> OwnSecret(const Root& root);

}  // namespace vivavoce::filesystem
