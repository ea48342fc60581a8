// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/base/base64.h"

#include <gtest/gtest.h>

#include <string>

#include "vivavoce/testing/status_matchers.h"

namespace vivavoce {
namespace {

using testing::IsOkAndHolds;
using testing::StatusIs;

TEST(Base64Test, EncodesTheVectorsOfRfc4648) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(EncodeBase64(bytes), text);
    EXPECT_THAT(DecodeBase64(text), IsOkAndHolds(std::string(bytes)));
  }
}

TEST(Base64Test, UrlsGetTheirOwnAlphabet) {
  const std::string bytes = "\xfb\xff\xfe";
  EXPECT_EQ(EncodeBase64(bytes + "\xff"), "+//+/w==");
  EXPECT_EQ(EncodeBase64Url(bytes + "\xff"), "-__-_w");
  EXPECT_THAT(DecodeBase64("-__-_w"), IsOkAndHolds(bytes + "\xff"));
}

TEST(Base64Test, EveryByteComesBack) {
  std::string all;
  for (int i = 0; i < 256; ++i) {
    all += static_cast<char>(i);
    EXPECT_THAT(DecodeBase64(EncodeBase64(all)), IsOkAndHolds(all));
    EXPECT_THAT(DecodeBase64(EncodeBase64Url(all)), IsOkAndHolds(all));
  }
}

TEST(Base64Test, RefusesWhatIsNoBase64) {
  for (const char* text : {"Z", "Zg=", "Zh==", "Zm9=", "Z!==", "Zg==Zg==", "====", "=", " Zg=="}) {
    EXPECT_THAT(DecodeBase64(text), StatusIs(absl::StatusCode::kInvalidArgument)) << text;
  }
}

}  // namespace
}  // namespace vivavoce
