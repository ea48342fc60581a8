// SPDX-License-Identifier: Apache-2.0
#include "providers/offline_llm/pattern.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "vivavoce/base/status.h"

namespace vivavoce::offline_llm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Pattern Compiled(const std::string& expression) {
  absl::StatusOr<Pattern> pattern = Pattern::Compile(expression);
  if (!pattern.ok()) ADD_FAILURE() << pattern.status();
  return *std::move(pattern);
}

TEST(PatternTest, FindsEveryMatchWhateverItsCase) {
  const Pattern pattern = Compiled(R"(\b(?:two|three)(?!\w))");

  EXPECT_THAT(pattern.FindAll("Two or three, not threes"), ElementsAre("Two", "three"));
  EXPECT_FALSE(pattern.Matches("twofold"));
}

TEST(PatternTest, NamesWhatIsWrongWithAnExpression) {
  const absl::Status status = Pattern::Compile("(unclosed").status();

  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(Message(status)), HasSubstr("(unclosed"));
}

TEST(PatternTest, GivesUpOnAMatchThatWouldTakeForEver) {
  const Pattern pattern = Compiled("^(a+)+$");

  EXPECT_FALSE(pattern.Matches(std::string(5000, 'a') + "b"));
}

TEST(PatternTest, MatchesNothingUntilItIsCompiled) { EXPECT_FALSE(Pattern().Matches("anything")); }

}  // namespace
}  // namespace vivavoce::offline_llm
