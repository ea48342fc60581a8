// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/workflow/definition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "vivavoce/testing/status_matchers.h"

namespace vivavoce {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::StatusIs;

constexpr char kGood[] = R"({
  "Comment": "a greeting", "StartAt": "Greet", "TimeoutSeconds": 60,
  "States": {
    "Greet": {"Type": "Task", "Resource": "urn:x:greet", "TimeoutSeconds": 5,
      "Parameters": {"name.$": "$.name"}, "ResultPath": "$.greeting",
      "Retry": [{"ErrorEquals": ["States.ALL"], "JitterStrategy": "FULL"}],
      "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Sorry"}], "End": true},
    "Sorry": {"Type": "Fail", "Error": "Rude"}}})";

std::string With(const std::string& from, const std::string& to) {
  std::string text = kGood;
  size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(WorkflowDefinitionTest, HashesTheMeaningNotTheWhiteSpace) {
  absl::StatusOr<WorkflowDefinition> one = ParseWorkflow(kGood);
  absl::StatusOr<WorkflowDefinition> other =
      ParseWorkflow(With("\"Comment\": \"a greeting\", ", "  \"Comment\":\"a greeting\",\n"));

  ASSERT_TRUE(one.ok()) << one.status();
  ASSERT_TRUE(other.ok()) << other.status();
  EXPECT_EQ(one->sha256(), other->sha256());
  EXPECT_THAT(one->resources(), ElementsAre("urn:x:greet"));
}

TEST(WorkflowDefinitionTest, SuggestsTheNearestField) {
  EXPECT_THAT(ParseWorkflow(With("\"ResultPath\"", "\"ResutlPath\"")),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("/States/Greet/ResutlPath: unknown field; did you mean "
                                 "ResultPath?")));
}

TEST(WorkflowDefinitionTest, SuggestsTheNearestState) {
  EXPECT_THAT(ExamineWorkflow(With("\"Next\": \"Sorry\"", "\"Next\": \"Sory\"")),
              Contains(HasSubstr("/States/Greet/Catch/0/Next: there is no state Sory; did you "
                                 "mean Sorry?")));
}

TEST(WorkflowDefinitionTest, RefusesWhatTheSubsetLacksByName) {
  EXPECT_THAT(ExamineWorkflow(With("\"TimeoutSeconds\": 5", "\"HeartbeatSeconds\": 5")),
              ElementsAre(HasSubstr("HeartbeatSeconds: is not part of the subset")));
  EXPECT_THAT(ExamineWorkflow(With("\"TimeoutSeconds\": 5", "\"Assign\": {}")),
              ElementsAre(HasSubstr("variables are not taken")));
  EXPECT_THAT(
      ExamineWorkflow(With("\"Comment\": \"a greeting\"", "\"QueryLanguage\": \"JSONata\"")),
      ElementsAre(HasSubstr("only JSONPath is taken, not JSONata")));
  EXPECT_THAT(ExamineWorkflow(With("$.name", "$.names[?(@.a)]")),
              ElementsAre(HasSubstr("uses a filter")));
  EXPECT_THAT(ExamineWorkflow(With("$.name", "$..name")), ElementsAre(HasSubstr("uses \"..\"")));
  EXPECT_THAT(ExamineWorkflow(With("$.name", "States.UUID()")),
              ElementsAre(HasSubstr("States.UUID, which is not taken")));
}

TEST(WorkflowDefinitionTest, RefusesDistributedMaps) {
  EXPECT_THAT(ExamineWorkflow(R"({"StartAt": "M", "States": {"M": {"Type": "Map", "End": true,
                "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED"}, "StartAt": "P",
                                  "States": {"P": {"Type": "Pass", "End": true}}}}}})"),
              ElementsAre(HasSubstr("/States/M/ItemProcessor/ProcessorConfig/Mode: only INLINE")));
}

TEST(WorkflowDefinitionTest, FindsAllProblemsAtOnce) {
  std::vector<std::string> problems = ExamineWorkflow(
      R"({"StartAt": "A", "States": {"A": {"Type": "Tsk"}, "B": {"Type": "Pass"}}})");

  EXPECT_THAT(problems, Contains(HasSubstr("unknown type Tsk; did you mean Task?")));
  EXPECT_THAT(problems, Contains(HasSubstr("/States/B: must have either Next")));
  EXPECT_THAT(problems, Contains(HasSubstr("/States/B: no transition leads to this state")));
}

TEST(WorkflowDefinitionTest, WantsWholeReferencePathsForResults) {
  EXPECT_THAT(ExamineWorkflow(With("$.greeting", "$.greetings[*]")),
              ElementsAre(HasSubstr("must be a reference path")));
}

TEST(WorkflowDefinitionTest, SurvivesHostileTexts) {
  EXPECT_THAT(ExamineWorkflow(""), ElementsAre(HasSubstr("is not JSON")));
  EXPECT_THAT(ExamineWorkflow("[]"), ElementsAre(HasSubstr("must be an object")));
  EXPECT_THAT(ExamineWorkflow(std::string(100'000, '[')), ElementsAre(HasSubstr("64 deep")));
  EXPECT_THAT(ExamineWorkflow("{\"a\": \"\xff\"}"), ElementsAre(HasSubstr("not UTF-8")));
  EXPECT_THAT(ExamineWorkflow(std::string(2 << 20, ' ')), ElementsAre(HasSubstr("at most")));
  EXPECT_THAT(ExamineWorkflow(kGood), IsEmpty());
}

}  // namespace
}  // namespace vivavoce
