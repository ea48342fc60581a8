// SPDX-License-Identifier: Apache-2.0
#include "assessment/model_answers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "vivavoce/workflow/task.h"

namespace vivavoce::internal {
namespace {

using ::testing::SizeIs;

TEST(ModelAnswersTest, ReadsWhatIsAskedFor) {
  auto checks = ParseChecksAnswer(R"({"checks": [{"checkId": "a", "met": true, "quotes": [0, 3]}],
      "signals": {"relevance": 0.412345, "nonsense": 5},
      "flags": [{"type": "off_topic", "severity": "MEDIUM", "message": "m", "quotes": []}]})");

  ASSERT_TRUE(checks.ok()) << checks.status();
  EXPECT_EQ(checks->signals, (std::map<std::string, double>{{"relevance", 0.4123}}));
  ASSERT_THAT(checks->flags, SizeIs(1));
  EXPECT_EQ(checks->checks[0].quotes, (std::vector<int>{0, 3}));
}

TEST(ModelAnswersTest, NamesEveryOtherAnswerInvalid) {
  for (const char* text :
       {"", "nope", "[]", "{}", R"({"checks": 1})", R"({"checks": [{"met": true}]})",
        R"({"checks": [{"checkId": "a", "met": "yes"}]})",
        R"({"checks": [], "signals": {"relevance": "high"}})",
        R"({"checks": [], "signals": {"relevance": 1e300}})",
        R"({"checks": [], "flags": [{"type": "<script>", "severity": "LOW"}]})",
        R"({"checks": [], "flags": [{"type": "a", "severity": "FATAL"}]})"}) {
    EXPECT_EQ(TaskErrorName(ParseChecksAnswer(text).status()), "Model.InvalidAnswer") << text;
  }
  EXPECT_EQ(TaskErrorName(ParseEvidenceAnswer(R"({"quotes": [{"turnId": "t"}]})").status()),
            "Model.InvalidAnswer");
  EXPECT_EQ(TaskErrorName(ParseEvidenceAnswer(std::string(3000, '[')).status()),
            "Model.InvalidAnswer");
  EXPECT_EQ(TaskErrorName(ParseSummaryAnswer(R"({"sentences": [{"evidence": []}]})").status()),
            "Model.InvalidAnswer");
}

TEST(ModelAnswersTest, KeepsTheFirstFortyQuotes) {
  std::string text = R"({"quotes": [{"text": "x"})";
  for (int i = 0; i < 99; ++i) text += R"(, {"text": "x"})";
  EXPECT_THAT(*ParseEvidenceAnswer(text + "]}"), SizeIs(40));
}

}  // namespace
}  // namespace vivavoce::internal
