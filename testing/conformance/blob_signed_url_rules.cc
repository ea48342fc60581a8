// SPDX-License-Identifier: Apache-2.0
// BLOB-SIGN: URLs that open one version of one object, for a while.
#include "testing/conformance/blob_trial.h"

namespace vivavoce::testing::internal {
namespace {

constexpr absl::StatusCode kDenied = absl::StatusCode::kPermissionDenied;

std::string Sign(BlobTrial& t, const std::string& key, const SignedUrlOptions& options = {}) {
  return t.Value(t.Await(t.store().SignedUrl(TenantId("acme"), key, options)), "SignedUrl()");
}

// Skips the rule where signed URLs do not come back to this program.
absl::StatusOr<SignedObject> Open(BlobTrial& t, const std::string& url) {
  absl::StatusOr<SignedObject> object = t.Await(t.store().OpenSignedUrl(url));
  if (object.status().code() == absl::StatusCode::kUnimplemented) throw Broken{object.status()};
  return object;
}

void ASignedUrlOpensItsVersion(BlobTrial& t) {
  BlobInfo old = t.Put("reports/r.html", "old");
  SignedUrlOptions options;
  options.ttl = std::chrono::seconds(60);
  options.file_name = "report.html";
  const std::string newest = Sign(t, "reports/r.html", options);
  t.Put("reports/r.html", "new");
  options.version = old.version;
  const std::string pinned = Sign(t, "reports/r.html", options);

  for (const std::string& url : {newest, pinned}) {
    SignedObject object = t.Value(Open(t, url), "OpenSignedUrl()");
    t.Require(url.starts_with(kSignedUrlPath), "a URL of this program does not begin as it should");
    t.Require(object.tenant == TenantId("acme") && object.info.key == "reports/r.html" &&
                  object.info.version == old.version && object.file_name == "report.html",
              "a signed URL opens something else than was signed");
    t.Require(object.expires_in > std::chrono::seconds(0) &&
                  object.expires_in <= std::chrono::seconds(60),
              "a signed URL does not say how long it opens");
  }
}

void AnAlteredUrlOpensNothing(BlobTrial& t) {
  t.Put("a", "mine");
  t.Put("b", "another");
  t.PutFor("zeta", "a", "another tenant's");
  const std::string url = Sign(t, "a");
  t.Ok(Open(t, url).status(), "OpenSignedUrl()");
  for (size_t i = 0; i < url.size(); ++i) {
    std::string altered = url;
    altered[i] = altered[i] == 'b' ? 'c' : 'b';
    t.Code(Open(t, altered), kDenied, "OpenSignedUrl() of a URL altered at " + std::to_string(i));
  }
  std::string foreign = url;
  foreign.replace(foreign.find("acme"), 4, "zeta");
  t.Code(Open(t, foreign), kDenied, "OpenSignedUrl() for another tenant");
  for (const std::string& bad : {std::string(), std::string("/"), url + "&version=2", url + "0",
                                 url.substr(0, url.size() / 2), url + std::string(1 << 16, 'x')}) {
    t.Code(Open(t, bad), kDenied, "OpenSignedUrl() of what was never signed");
  }
}

void ASignedUrlExpires(BlobTrial& t) {
  t.Put("a", "mine");
  SignedUrlOptions options;
  options.ttl = std::chrono::seconds(2);
  const std::string url = Sign(t, "a", options);
  t.Ok(Open(t, url).status(), "OpenSignedUrl() in time");
  t.Ok(t.fixture().world().RunFor(std::chrono::seconds(3)), "letting time pass");
  t.Code(Open(t, url), kDenied, "OpenSignedUrl() after its time");
}

void BadSigningIsRefused(BlobTrial& t) {
  constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;
  t.Put("a", "mine");
  auto sign = [&t](const std::string& key, const SignedUrlOptions& options) {
    return t.Await(t.store().SignedUrl(TenantId("acme"), key, options));
  };
  t.Code(sign("absent", {}), absl::StatusCode::kNotFound, "SignedUrl() of what is absent");
  SignedUrlOptions options;
  options.ttl = std::chrono::seconds(0);
  t.Code(sign("a", options), kInvalid, "SignedUrl() for no time");
  options.ttl = std::chrono::hours(24 * 8);
  t.Code(sign("a", options), kInvalid, "SignedUrl() for eight days");
  options.ttl = std::chrono::seconds(60);
  for (const char* name : {"../../etc/passwd", "a\"b", "line\nfeed"}) {
    options.file_name = name;
    t.Code(sign("a", options), kInvalid, "SignedUrl() with a file name that is none");
  }
}

}  // namespace

std::vector<BlobRule> BlobSignedUrlRules() {
  return {
      MakeBlobRule("BLOB-SIGN-01", "ASignedUrlOpensItsVersion", ASignedUrlOpensItsVersion),
      MakeBlobRule("BLOB-SIGN-02", "AnAlteredUrlOpensNothing", AnAlteredUrlOpensNothing),
      MakeBlobRule("BLOB-SIGN-03", "ASignedUrlExpires", ASignedUrlExpires),
      MakeBlobRule("BLOB-SIGN-04", "BadSigningIsRefused", BadSigningIsRefused),
  };
}

}  // namespace vivavoce::testing::internal
