// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/domain/artefacts.h"
#include "vivavoce/domain/assessment.h"

namespace vivavoce {
namespace {

TEST(AssessmentJsonTest, WritesTheSameDocumentInTheContractsOrder) {
  absl::StatusOr<Assessment> assessment = ParseAssessment(kAssessment);

  ASSERT_TRUE(assessment.ok()) << assessment.status();
  EXPECT_EQ(Json::parse(ToJson(*assessment)).dump(), Json::parse(kAssessment).dump());
  EXPECT_THAT(ToJson(*assessment), testing::HasSubstr("\"score\": 3.0,"));
}

TEST(AssessmentJsonTest, ScoresHaveOneDecimal) {
  Assessment assessment;
  assessment.overall.score = 3.1499999;

  EXPECT_THAT(ToJson(assessment), testing::HasSubstr("\"score\": 3.1,"));
  assessment.overall.score.reset();
  EXPECT_THAT(ToJson(assessment), testing::HasSubstr("\"score\": null,"));
}

TEST(AssessmentJsonTest, KeepsTheDecision) {
  std::string decided = With(kAssessment, "/decision", {{"outcome", "approve"}, {"dwellMs", 5}});

  Assessment assessment = *ParseAssessment(decided);

  EXPECT_EQ(assessment.decision, R"({"outcome":"approve","dwellMs":5})");
  EXPECT_EQ(Json::parse(ToJson(assessment))["decision"]["outcome"], "approve");
}

TEST(AssessmentJsonTest, RefusesWhatContradictsItself) {
  EXPECT_THAT(ParseAssessment(With(kAssessment, "/competencies/0/level", nullptr)),
              IsRefused("competencies[0].level: a competency has a level if and only if"));
  EXPECT_THAT(ParseAssessment(With(kAssessment, "/competencies/1/level", 1)),
              IsRefused("competencies[1].level"));
  EXPECT_THAT(ParseAssessment(With(kAssessment, "/competencies/0/level", 6)),
              IsRefused("competencies[0].level: must be a whole number from 1 to 5 (seen 6)"));
  EXPECT_THAT(
      ParseAssessment(With(kAssessment, "/competencies/0/checks/0/evidence", Json::array())),
      IsRefused("checks[0].evidence: a check is met only by a quote"));
  EXPECT_THAT(ParseAssessment(With(kAssessment, "/competencies/0/checks/0/evidence/0", 1)),
              IsRefused("names a quote that the competency lacks (seen 1 of 1)"));
  EXPECT_THAT(
      ParseAssessment(With(kAssessment, "/competencies/0/evidence/0/byteEnd", 9)),
      IsRefused("competencies[0].evidence[0].byteEnd: must be byteBegin plus the 10 bytes"));
  EXPECT_THAT(ParseAssessment(With(kAssessment, "/competencies/0/status", "fine")),
              IsRefused("competencies[0].status: must be one of scored,"));
  EXPECT_THAT(ParseAssessment(With(kAssessment, "/overall/recommendation", "HIRE")),
              IsRefused("overall.recommendation"));
  EXPECT_THAT(ParseAssessment(With(kAssessment, "/manifest/prompts/checks", 3)),
              IsRefused("manifest.prompts.checks: must be a text (seen 3)"));
  EXPECT_THAT(ParseAssessment(With(kAssessment, "/decision", "approve")), IsRefused("decision"));
}

}  // namespace
}  // namespace vivavoce
