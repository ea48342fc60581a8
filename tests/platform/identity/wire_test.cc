// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "examples/platform/identity/password.h"
#include "examples/platform/wire/base64url.h"
#include "examples/platform/wire/bounded_json.h"
#include "vivavoce/base/base64.h"

namespace vivavoce::platform {
namespace {

TEST(Base64UrlTest, TakesOnlyWhatItWouldWrite) {
  for (const char* bytes : {"", "f", "fo", "foo", "\xff\xfe", "foobar"}) {
    EXPECT_EQ(Base64UrlDecode(EncodeBase64Url(bytes)), std::string(bytes));
  }
  for (const char* bad : {"A", "AB==", "A+", "A/BC", "AB", "Zh", "\n"}) {
    EXPECT_EQ(Base64UrlDecode(bad), std::nullopt) << bad;
  }
}

TEST(BoundedJsonTest, RefusesDepthSizeAndRepeatedMembers) {
  JsonBounds bounds;
  bounds.depth = 3;
  bounds.bytes = 40;

  EXPECT_TRUE(ParseBoundedJson(R"({"a": [{"b": "]]]]{{{{"}]})", bounds).ok());
  EXPECT_FALSE(ParseBoundedJson("[[[[]]]]", bounds).ok());
  EXPECT_FALSE(ParseBoundedJson(std::string(41, ' '), bounds).ok());
  EXPECT_FALSE(ParseBoundedJson(R"({"a": 1, "b": {"c": 1}, "a": 2})", bounds).ok());
  EXPECT_TRUE(ParseBoundedJson(R"([{"a": 1}, {"a": 2}])", bounds).ok());
  EXPECT_FALSE(ParseBoundedJson("\"\xff\"", bounds).ok());
  EXPECT_FALSE(ParseBoundedJson("", bounds).ok());
  EXPECT_FALSE(ParseBoundedJson("1e999", bounds).ok());
}

TEST(PasswordTest, IsKeptAsScryptAndToldFromOthers) {
  absl::StatusOr<std::string> stored = HashPassword("correct horse");
  ASSERT_TRUE(stored.ok());

  EXPECT_EQ(stored->find("scrypt$15$8$1$"), 0);
  EXPECT_TRUE(VerifyPassword("correct horse", *stored));
  EXPECT_FALSE(VerifyPassword("correct horsf", *stored));
  EXPECT_FALSE(VerifyPassword("", NobodysPassword()));
  EXPECT_FALSE(VerifyPassword("x", "plain"));
  EXPECT_NE(*HashPassword("correct horse"), *stored);
}

TEST(PasswordTest, OneTimePasswordsHaveTwentyCharactersOfTheirOwn) {
  EXPECT_EQ(MakePassword().size(), 20);
  EXPECT_NE(MakePassword(), MakePassword());
  EXPECT_EQ(MakeWebhookSecret().size(), 6 + 32);
}

}  // namespace
}  // namespace vivavoce::platform
