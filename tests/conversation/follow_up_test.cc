// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/conversation/follow_up.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "vivavoce/testing/status_matchers.h"

namespace vivavoce {
namespace {

using ::testing::HasSubstr;
using testing::StatusIs;

const std::vector<std::string> kSaid = {"Tell me about a database you moved.",
                                        "What came of it in the end?"};

TEST(FollowUpTest, TakesOneQuestion) {
  absl::StatusOr<std::optional<FollowUp>> follow_up = ParseFollowUp(
      R"({"ask": true, "checkId": "result", "text": "You split the table.\n Why that?"})", kSaid);

  ASSERT_TRUE(follow_up.ok()) << follow_up.status();
  EXPECT_EQ((*follow_up)->text, "You split the table. Why that?");
  EXPECT_EQ((*follow_up)->check_id, "result");
}

TEST(FollowUpTest, NothingToAskIsNoError) {
  absl::StatusOr<std::optional<FollowUp>> follow_up = ParseFollowUp(R"({"ask": false})", kSaid);
  ASSERT_TRUE(follow_up.ok());
  EXPECT_FALSE(follow_up->has_value());
}

TEST(FollowUpTest, RefusesWhatMayNotBeSaid) {
  auto refused = [](std::string_view answer, std::string_view why) {
    EXPECT_THAT(ParseFollowUp(answer, kSaid),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(std::string(why))));
  };
  refused("", "JSON object");
  refused("Sure! What came of it?", "JSON object");
  refused(R"({"ask": "yes"})", "ask must be");
  refused(R"({"ask": true})", "text must be");
  refused(R"({"ask": true, "text": " "})", "empty");
  refused(R"({"ask": true, "text": "Why? And how?"})", "one question");
  refused(R"({"ask": true, "text": "You are great."})", "one question");
  refused(R"({"ask": true, "text": "What came of it, in the end?"})", "repeats");
  refused(R"({"ask": true, "text": "How old are you?"})", "age");
  refused(R"({"ask": true, "text": ")" + std::string(320, 'x') + R"(?"})", "at most 300");
  refused("{\"ask\": true, \"text\": \"\xff?\"}", "UTF-8");
}

}  // namespace
}  // namespace vivavoce
