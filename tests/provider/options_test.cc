// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/provider/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

using ::testing::HasSubstr;

TEST(OptionReaderTest, GivesValuesAndFallbacks) {
  OptionReader in(R"({"model": "base", "threads": 2})");

  EXPECT_EQ(in.String("model", "tiny"), "base");
  EXPECT_EQ(in.Integer("threads", 1, {1, 16}), 2);
  EXPECT_EQ(in.Number("rate", 1.5, {0.5, 2}), 1.5);
  EXPECT_TRUE(in.Finish().ok());
}

TEST(OptionReaderTest, NamesTheNearestKnownKey) {
  OptionReader in(R"({"treads": 2})");
  in.Integer("threads", 1, {1, 16});

  absl::Status status = in.Finish();

  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(Message(status)), HasSubstr("did you mean threads?"));
}

TEST(OptionReaderTest, RefusesWhatIsOutOfRangeOrOfAnotherType) {
  OptionReader range(R"({"threads": 99})");
  range.Integer("threads", 1, {1, 16});
  EXPECT_THAT(std::string(Message(range.Finish())), HasSubstr("from 1 to 16"));

  OptionReader type(R"({"threads": "two"})");
  type.Integer("threads", 1, {1, 16});
  EXPECT_FALSE(type.Finish().ok());

  OptionReader list("[1]");
  EXPECT_FALSE(list.Finish().ok());
}

}  // namespace
}  // namespace vivavoce
