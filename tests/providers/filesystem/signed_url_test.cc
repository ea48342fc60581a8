// SPDX-License-Identifier: Apache-2.0
#include "signed_url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>

#include "tests/temporary_folder.h"
#include "vivavoce/providers/filesystem/filesystem.h"
#include "vivavoce/testing/status_matchers.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce {
namespace {

using filesystem::SignUrl;
using filesystem::UrlClaims;
using filesystem::VerifyUrl;
using testing::IsOk;
using testing::StatusIs;

const std::string kSecret(32, 's');
const WallTime kNoon = WallTime(std::chrono::seconds(1'800'000'000));

UrlClaims ReportClaims() {
  UrlClaims claims;
  claims.tenant = TenantId("acme");
  claims.key = "reports/acme/i-7/1/report.pdf";
  claims.version = "00000001-abc";
  claims.file_name = "report.pdf";
  claims.expires = 1'800'000'060;
  return claims;
}

TEST(SignedUrlTest, IsWhatAnotherHmacMakesOfIt) {
  // python3: hmac.new(b's'*32, b'vivavoce-object-url-1\nacme\nreports/…\n00000001-abc\nreport.pdf\n
  // 1800000060', 'sha256'), base64url without padding
  EXPECT_EQ(SignUrl(kSecret, ReportClaims()),
            "/objects/acme/reports/acme/i-7/1/report.pdf?version=00000001-abc&expires=1800000060"
            "&name=report.pdf&signature=jTDxMa8yMEqsoWrS_PD21xnud5MEicHoPWtLw0d4sj8");
}

TEST(SignedUrlTest, OpensUntilItsLastSecond) {
  const std::string url = SignUrl(kSecret, ReportClaims());
  absl::StatusOr<UrlClaims> claims = VerifyUrl(kSecret, url, kNoon + std::chrono::seconds(59));
  ASSERT_THAT(claims, IsOk());
  EXPECT_EQ(claims->key, ReportClaims().key);
  EXPECT_THAT(VerifyUrl(kSecret, url, kNoon + std::chrono::seconds(60)),
              StatusIs(absl::StatusCode::kPermissionDenied, ::testing::HasSubstr("time is over")));
}

TEST(SignedUrlTest, AnotherSecretOpensNothing) {
  EXPECT_THAT(VerifyUrl(std::string(32, 't'), SignUrl(kSecret, ReportClaims()), kNoon),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST(SignedUrlTest, AParameterTwiceOpensNothing) {
  const std::string url = SignUrl(kSecret, ReportClaims());
  for (const char* more : {"&expires=1900000000", "&version=00000002-def", "&name=x"}) {
    EXPECT_THAT(VerifyUrl(kSecret, url + more, kNoon),
                StatusIs(absl::StatusCode::kPermissionDenied))
        << more;
  }
}

TEST(SignedUrlTest, TheFoldersOwnKeyOutlivesTheStore) {
  TemporaryFolder folder;
  testing::VirtualTimeDriver world;
  ProviderContext context = world.Context();
  context.base_path = folder.path();
  std::string url;
  for (int life = 0; life < 2; ++life) {
    auto store = MakeFilesystemBlobStoreFactory()->Make(R"({"path": "objects"})", context);
    ASSERT_THAT(store, IsOk());
    if (life == 0) {
      auto writer = (*store)->OpenWriter(TenantId("acme"), "a", BlobPutOptions());
      ASSERT_THAT(world.Run((*writer)->Write("bytes")), IsOk());
      ASSERT_THAT(world.Run((*writer)->Commit()), IsOk());
      url = *world.Run((*store)->SignedUrl(TenantId("acme"), "a", SignedUrlOptions()));
    }
    EXPECT_THAT(world.Run((*store)->OpenSignedUrl(url)), IsOk());
  }
  struct stat about {};
  ASSERT_EQ(stat((folder.path() + "/objects/~url-key").c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777, 0600u);
}

TEST(SignedUrlTest, TheKeyMayBeGivenByReferenceOnly) {
  TemporaryFolder folder;
  testing::VirtualTimeDriver world;
  ProviderContext context = world.Context();
  context.base_path = folder.path();
  auto factory = MakeFilesystemBlobStoreFactory();
  EXPECT_THAT(factory->ValidateConfig(R"({"path": "o", "urlKey": "hunter2"})"),
              StatusIs(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("env:NAME")));
  setenv("VIVAVOCE_TEST_URL_KEY", "too short", 1);
  EXPECT_THAT(factory->Make(R"({"path": "o", "urlKey": "env:VIVAVOCE_TEST_URL_KEY"})", context),
              StatusIs(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("32 bytes")));
  setenv("VIVAVOCE_TEST_URL_KEY", kSecret.c_str(), 1);
  EXPECT_THAT(factory->Make(R"({"path": "o", "urlKey": "env:VIVAVOCE_TEST_URL_KEY"})", context),
              IsOk());
}

}  // namespace
}  // namespace vivavoce
