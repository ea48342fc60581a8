// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/domain/artefacts.h"
#include "vivavoce/domain/rubric.h"

namespace vivavoce {
namespace {

constexpr char kFirst[] = "/competencies/0";

std::string At(const std::string& tail) { return std::string(kFirst) + tail; }

TEST(RubricJsonTest, WritesTheSameDocumentThatItReads) {
  absl::StatusOr<Rubric> rubric = ParseRubric(kRubric);

  ASSERT_TRUE(rubric.ok()) << rubric.status();
  EXPECT_EQ(Json::parse(ToJson(*rubric)), Json::parse(kRubric));
  EXPECT_EQ(ToJson(*ParseRubric(ToJson(*rubric))), ToJson(*rubric));
}

TEST(RubricJsonTest, DemandsALevelOfEveryRequiredCompetencyUnlessToldOtherwise) {
  EXPECT_TRUE(ParseRubric(Without(kRubric, "/recommendation", "everyRequiredScored"))
                  ->recommendation.every_required_scored);
  Rubric lenient = *ParseRubric(With(kRubric, "/recommendation/everyRequiredScored", false));
  EXPECT_FALSE(lenient.recommendation.every_required_scored);
  EXPECT_FALSE(ParseRubric(ToJson(lenient))->recommendation.every_required_scored);
}

TEST(RubricJsonTest, KeepsWhatAnInsufficientConditionMeans) {
  Rubric rubric =
      *ParseRubric(With(kRubric, At("/insufficient/0/because"), "hardly anything was said"));

  EXPECT_EQ(rubric.competencies[0].insufficient[0].because, "hardly anything was said");
  EXPECT_EQ(ParseRubric(ToJson(rubric))->competencies[0].insufficient[0].because,
            "hardly anything was said");
  EXPECT_THAT(ParseRubric(With(kRubric, At("/rules/0/because"), "a level needs no excuse")),
              IsRefused("rules[0].because: unknown"));
}

TEST(RubricJsonTest, KnowsWhereACompetencyComesFrom) {
  EXPECT_EQ(ParseRubric(With(kRubric, At("/origin"), "added"))->competencies[0].origin, "added");
  EXPECT_EQ(ParseRubric(Without(kRubric, At(""), "origin"))->competencies[0].origin, "");
  EXPECT_THAT(ParseRubric(With(kRubric, At("/origin"), "heaven")),
              IsRefused("competencies[0].origin: must be one of job,"));
}

TEST(RubricJsonTest, ReadsConditions) {
  Rubric rubric = *ParseRubric(kRubric);

  const RubricCompetency* competency = rubric.Find("postgresql");
  ASSERT_NE(competency, nullptr);
  EXPECT_EQ(competency->max_level(), 3);
  EXPECT_EQ(competency->rules[0].when.at_least[0].count, 1);
  EXPECT_EQ(competency->rules[1].when.from.at("relevance"), 0.16);
  EXPECT_EQ(competency->insufficient[0].below.at("usable_words"), 8);
  EXPECT_EQ(competency->caps[0].unless, "reason");
  EXPECT_EQ(rubric.recommendation.strong_yes, 4.2);
}

TEST(RubricJsonTest, TakesAtLeastAsAListToo) {
  Json list =
      Json::parse(R"([{"count": 1, "of": ["reason"]}, {"count": 2, "of": ["reason", "result"]}])");

  Rubric rubric = *ParseRubric(With(kRubric, At("/rules/0/atLeast"), list));

  EXPECT_EQ(rubric.competencies[0].rules[0].when.at_least.size(), 2u);
  EXPECT_EQ(Json::parse(ToJson(rubric))["competencies"][0]["rules"][0]["atLeast"], list);
}

TEST(RubricJsonTest, RefusesALevelWithoutAnAnchor) {
  EXPECT_THAT(ParseRubric(With(kRubric, At("/levels/1/anchor"), "")),
              IsRefused("competencies[0].levels[1].anchor: must not be empty"));
  EXPECT_THAT(ParseRubric(Without(kRubric, At("/levels/1"), "anchor")),
              IsRefused("competencies[0].levels[1].anchor: missing"));
  EXPECT_THAT(ParseRubric(With(kRubric, At("/levels/1/level"), 4)),
              IsRefused("levels ascend from 1 without a gap: must be 2 (seen 4)"));
}

TEST(RubricJsonTest, RefusesRulesThatNameNothingKnown) {
  EXPECT_THAT(ParseRubric(With(kRubric, At("/rules/0/all/0"), "reslt")),
              IsRefused("competencies[0].rules[0].all: names neither a check of this competency "
                        "nor a signal (seen reslt)"));
  EXPECT_THAT(ParseRubric(With(kRubric, At("/rules/1/from"), {{"result", 1}})),
              IsRefused("names no signal (seen result)"));
  EXPECT_THAT(ParseRubric(With(kRubric, At("/caps/0/unless"), "relevant")),
              IsRefused("competencies[0].caps[0].unless"));
  EXPECT_THAT(ParseRubric(With(kRubric, At("/rules/0/level"), 4)),
              IsRefused("competencies[0].rules[0].level: must be a whole number from 1 to 3"));
  EXPECT_THAT(ParseRubric(With(kRubric, At("/minimumLevel"), 4)), IsRefused("minimumLevel"));
}

TEST(RubricJsonTest, RefusesAConditionThatDemandsNothingOrIsMisspelt) {
  EXPECT_THAT(ParseRubric(With(kRubric, At("/rules/0"), {{"level", 3}, {"al", {"result"}}})),
              IsRefused("competencies[0].rules[0].al: unknown; known here: level, all"));
  EXPECT_THAT(ParseRubric(With(kRubric, At("/rules/0"), {{"level", 3}})),
              IsRefused("competencies[0].rules[0]: demands nothing"));
  EXPECT_THAT(ParseRubric(With(kRubric, At("/insufficient/0"), Json::object())),
              IsRefused("competencies[0].insufficient[0]: demands nothing"));
  EXPECT_THAT(ParseRubric(With(kRubric, At("/rules/0/atLeast/count"), 2)),
              IsRefused("atLeast.count: must be a whole number from 1 to 1 (seen 2)"));
}

TEST(RubricJsonTest, RefusesDuplicatesAndWrongBounds) {
  Json doubled = Json::parse(kRubric);
  doubled["competencies"].push_back(doubled["competencies"][0]);

  EXPECT_THAT(ParseRubric(doubled.dump()),
              IsRefused("competencies[1].competencyId: must be unique (seen postgresql twice)"));
  EXPECT_THAT(ParseRubric(With(kRubric, At("/checks/1/checkId"), "result")),
              IsRefused("checks[1].checkId: must be unique"));
  EXPECT_THAT(ParseRubric(With(kRubric, At("/checks/1/checkId"), "habits")),
              IsRefused("is the name of a signal"));
  EXPECT_THAT(ParseRubric(With(kRubric, At("/weight"), -1)), IsRefused("competencies[0].weight"));
  EXPECT_THAT(ParseRubric(With(kRubric, "/recommendation/YES", 4.5)),
              IsRefused("recommendation.STRONG_YES: must not lie below YES"));
  EXPECT_THAT(ParseRubric(With(kRubric, "/competencies", Json::array())),
              IsRefused("at least one competency"));
}

}  // namespace
}  // namespace vivavoce
