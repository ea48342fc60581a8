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

TEST(OptionReaderTest, ReadsTextsOfTheEnvironmentAsWhatIsAskedFor) {
  OptionReader in(
      R"({"TIMEOUTSECONDS": "9", "timeoutSeconds": 5, "SPEED": "1.5", "STRICT": "true",
          "MODEL": "2024", "PHRASES": "one,two"})");

  EXPECT_EQ(in.Integer("timeoutSeconds", 1, {1, 60}), 9);
  EXPECT_EQ(in.Number("speed", 1, {0, 2}), 1.5);
  EXPECT_TRUE(in.Bool("strict", false));
  EXPECT_EQ(in.String("model", ""), "2024");
  EXPECT_THAT(in.Strings("phrases"), ::testing::ElementsAre("one", "two"));
  EXPECT_TRUE(in.Finish().ok());
}

TEST(OptionReaderTest, RefusesTextsOfTheEnvironmentThatAreNoneOfTheType) {
  for (const char* text : {"", "soon", "9s", "[9]", "99", "1.5"}) {
    OptionReader in(std::string(R"({"TIMEOUTSECONDS": ")") + text + "\"}");
    in.Integer("timeoutSeconds", 1, {1, 60});
    EXPECT_THAT(std::string(Message(in.Finish())), HasSubstr("option timeoutSeconds")) << text;
  }
  OptionReader misspelt(R"({"TIMEOUTSECOND": "9"})");
  misspelt.Integer("timeoutSeconds", 1, {1, 60});
  EXPECT_THAT(std::string(Message(misspelt.Finish())), HasSubstr("did you mean timeoutSeconds?"));
}

}  // namespace
}  // namespace vivavoce
