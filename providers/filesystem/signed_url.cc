// SPDX-License-Identifier: Apache-2.0
#include "signed_url.h"

#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>

#include "vivavoce/base/base64.h"
#include "vivavoce/base/hash.h"
#include "vivavoce/base/status.h"
#include "vivavoce/net/query.h"

namespace vivavoce::filesystem {
namespace {

constexpr char kSecretFile[] = "~url-key";
constexpr size_t kSecretBytes = 32;
constexpr size_t kLongestUrl = 4096;
constexpr std::chrono::hours kLongestLife{7 * 24};

absl::Status Denied(std::string_view why) {
  return Error(absl::StatusCode::kPermissionDenied, "blobs: signed url: " + std::string(why));
}

// No part can hold a line feed, so that no two URLs say the same to the HMAC.
std::string Signature(std::string_view secret, const UrlClaims& claims) {
  const std::string said = "vivavoce-object-url-1\n" + claims.tenant.value() + "\n" + claims.key +
                           "\n" + claims.version + "\n" + claims.file_name + "\n" +
                           std::to_string(claims.expires);
  return EncodeBase64Url(HmacSha256(secret, said));
}

// The parameter, which must be there `least` to once.
absl::StatusOr<std::string> Once(const QueryParameters& query, std::string_view name,
                                 size_t least) {
  size_t seen = 0;
  std::string value;
  for (const auto& [other, its] : query.all()) {
    if (other != name) continue;
    ++seen;
    value = its;
  }
  if (seen < least || seen > 1)
    return Denied("parameter " + std::string(name) + " is not as signed");
  return value;
}

absl::StatusOr<std::string> ReadSecret(const Descriptor& folder) {
  Descriptor file(openat(folder.get(), kSecretFile, O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!file.open()) return FromErrno("open", kSecretFile, errno);
  std::string secret(kSecretBytes + 1, '\0');
  const ssize_t bytes = read(file.get(), secret.data(), secret.size());
  if (bytes != static_cast<ssize_t>(kSecretBytes)) {
    return DataLoss("blobs: the file ~url-key must have 32 bytes (" + std::to_string(bytes) +
                    "); remove it, and URLs signed so far open nothing");
  }
  secret.resize(kSecretBytes);
  return secret;
}

absl::StatusOr<std::string> MakeSecret(const Descriptor& folder) {
  std::string secret(kSecretBytes, '\0');
  if (getrandom(secret.data(), kSecretBytes, 0) != static_cast<ssize_t>(kSecretBytes)) {
    return Unavailable("blobs: the system has no random bytes");
  }
  const std::string fresh = std::string(kSecretFile) + ".new";
  Descriptor file(
      openat(folder.get(), fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!file.open()) return FromErrno("make", fresh, errno);
  const ssize_t bytes = write(file.get(), secret.data(), secret.size());
  if (bytes != static_cast<ssize_t>(kSecretBytes)) return FromErrno("write", fresh, errno);
  if (absl::Status s = Sync(file, fresh); !s.ok()) return s;
  if (renameat(folder.get(), fresh.c_str(), folder.get(), kSecretFile) != 0) {
    return FromErrno("rename", fresh, errno);
  }
  if (absl::Status s = Sync(folder, kSecretFile); !s.ok()) return s;
  return secret;
}

}  // namespace

absl::Status CheckSignedUrlOptions(const SignedUrlOptions& options) {
  if (options.ttl < std::chrono::seconds(1) || options.ttl > kLongestLife) {
    return InvalidArgument("blobs: signed url: ttl must be from 1 s to 7 days (" +
                           std::to_string(options.ttl.count()) + " s)");
  }
  const std::string& name = options.file_name;
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  });
  if (!plain || name.size() > 200) {
    return InvalidArgument("blobs: signed url: file_name must be of A-Z a-z 0-9 . _ -");
  }
  return absl::OkStatus();
}

std::string SignUrl(std::string_view secret, const UrlClaims& claims) {
  std::string url = std::string(kSignedUrlPath) + claims.tenant.value() + "/" + claims.key +
                    "?version=" + PercentEncode(claims.version) +
                    "&expires=" + std::to_string(claims.expires);
  if (!claims.file_name.empty()) url += "&name=" + claims.file_name;
  return url + "&signature=" + Signature(secret, claims);
}

absl::StatusOr<UrlClaims> VerifyUrl(std::string_view secret, std::string_view url, WallTime now) {
  const size_t question = url.find('?');
  if (url.size() > kLongestUrl || !url.starts_with(kSignedUrlPath) ||
      question == std::string_view::npos) {
    return Denied("not one of this store");
  }
  std::string_view path = url.substr(0, question);
  path.remove_prefix(kSignedUrlPath.size());
  const size_t slash = path.find('/');
  absl::StatusOr<QueryParameters> query = QueryParameters::Parse(url.substr(question + 1));
  if (slash == std::string_view::npos || !query.ok()) return Denied("not one of this store");
  UrlClaims claims;
  claims.tenant = TenantId(std::string(path.substr(0, slash)));
  claims.key = std::string(path.substr(slash + 1));
  absl::StatusOr<std::string> version = Once(*query, "version", 1);
  absl::StatusOr<std::string> expires = Once(*query, "expires", 1);
  absl::StatusOr<std::string> file_name = Once(*query, "name", 0);
  absl::StatusOr<std::string> signature = Once(*query, "signature", 1);
  for (const auto* part : {&version, &expires, &file_name, &signature}) {
    if (!part->ok()) return part->status();
  }
  claims.version = *version;
  claims.file_name = *file_name;
  const char* end = expires->data() + expires->size();
  if (std::from_chars(expires->data(), end, claims.expires).ptr != end) {
    return Denied("parameter expires is not as signed");
  }
  if (!EqualInConstantTime(*signature, Signature(secret, claims))) {
    return Denied("the signature does not fit");
  }
  const auto since = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch());
  if (since.count() >= claims.expires) return Denied("its time is over; ask for a new one");
  return claims;
}

absl::StatusOr<std::string> OwnSecret(const Root& root) {
  Descriptor folder(openat(root.folder().get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.open()) return FromErrno("open", ".", errno);
  if (absl::Status s = Lock(folder); !s.ok()) return s;
  absl::StatusOr<std::string> secret = ReadSecret(folder);
  if (secret.status().code() != absl::StatusCode::kNotFound) return secret;
  return MakeSecret(folder);
}

}  // namespace vivavoce::filesystem
