// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/assessment/recommendation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vivavoce {
namespace {

using ::testing::HasSubstr;

CompetencyResult Scored(std::string name, double weight, int level) {
  CompetencyResult result;
  result.name = std::move(name);
  result.weight = weight;
  result.status = CompetencyStatus::kScored;
  result.level = level;
  return result;
}

CompetencyResult Unscored(std::string name, double weight, CompetencyStatus status) {
  CompetencyResult result;
  result.name = std::move(name);
  result.weight = weight;
  result.status = status;
  return result;
}

TEST(RecommendTest, TakesTheWeightedMeanOfWhatIsScored) {
  OverallResult overall =
      Recommend(RecommendationRule(), {Scored("A", 2, 4), Scored("B", 1, 3),
                                       Unscored("C", 1, CompetencyStatus::kInsufficientEvidence)});

  EXPECT_EQ(overall.score, 3.7);
  EXPECT_EQ(overall.recommendation, Recommendation::kYes);
  EXPECT_THAT(overall.reason, HasSubstr("Not part of the mean: C"));
}

TEST(RecommendTest, RoundsHalfAwayFromZero) {
  EXPECT_EQ(Recommend(RecommendationRule(), {Scored("A", 1, 4), Scored("B", 3, 3)}).score, 3.3);
  EXPECT_EQ(Recommend(RecommendationRule(), {Scored("A", 13, 4), Scored("B", 7, 3)}).score, 3.7);
  EXPECT_EQ(Recommend(RecommendationRule(), {Scored("A", 1, 3), Scored("B", 19, 2)}).score, 2.1);
}

TEST(RecommendTest, HoldsTheRoundedScoreAgainstTheThresholds) {
  // 2.95 reads as 3.0.
  OverallResult overall = Recommend(RecommendationRule(), {Scored("A", 19, 3), Scored("B", 1, 2)});

  EXPECT_EQ(overall.score, 3.0);
  EXPECT_EQ(overall.recommendation, Recommendation::kYes);
}

TEST(RecommendTest, GivesEachRecommendationByItsThreshold) {
  RecommendationRule rule;
  EXPECT_EQ(Recommend(rule, {Scored("A", 1, 5)}).recommendation, Recommendation::kStrongYes);
  EXPECT_EQ(Recommend(rule, {Scored("A", 1, 3)}).recommendation, Recommendation::kYes);
  EXPECT_EQ(Recommend(rule, {Scored("A", 1, 2)}).recommendation, Recommendation::kNo);
  EXPECT_EQ(Recommend(rule, {Scored("A", 1, 1)}).recommendation, Recommendation::kStrongNo);
}

TEST(RecommendTest, DecidesNothingBelowHalfTheWeight) {
  OverallResult overall =
      Recommend(RecommendationRule(),
                {Scored("A", 1, 5), Unscored("B", 1.5, CompetencyStatus::kNotAssessed)});

  EXPECT_EQ(overall.recommendation, Recommendation::kNoDecision);
  EXPECT_EQ(overall.score, 5.0);
  EXPECT_THAT(overall.reason, HasSubstr("40 %"));
  EXPECT_THAT(overall.reason, HasSubstr("B"));
}

TEST(RecommendTest, DecidesAtExactlyHalfTheWeight) {
  EXPECT_EQ(Recommend(RecommendationRule(),
                      {Scored("A", 1, 5), Unscored("B", 1, CompetencyStatus::kNotAssessed)})
                .recommendation,
            Recommendation::kStrongYes);
}

TEST(RecommendTest, InventsNoScoreWhenNothingIsScored) {
  OverallResult overall =
      Recommend(RecommendationRule(), {Unscored("A", 1, CompetencyStatus::kNotAssessed),
                                       Unscored("B", 1, CompetencyStatus::kNeedsHuman)});

  EXPECT_FALSE(overall.score.has_value());
  EXPECT_EQ(overall.recommendation, Recommendation::kNoDecision);
  EXPECT_EQ(Recommend(RecommendationRule(), {}).recommendation, Recommendation::kNoDecision);
}

TEST(RecommendTest, SaysAtMostNoWhenARequiredMinimumIsMissed) {
  CompetencyResult weak = Scored("Safety", 1, 2);
  weak.required = true;
  weak.minimum_level = 3;

  OverallResult overall = Recommend(RecommendationRule(), {weak, Scored("B", 9, 5)});

  EXPECT_EQ(overall.score, 4.7);
  EXPECT_EQ(overall.recommendation, Recommendation::kNo);
  EXPECT_THAT(overall.reason, HasSubstr("Safety"));
}

TEST(RecommendTest, DoesNotRaiseAStrongNoToNo) {
  CompetencyResult weak = Scored("Safety", 1, 1);
  weak.required = true;
  weak.minimum_level = 3;

  EXPECT_EQ(Recommend(RecommendationRule(), {weak}).recommendation, Recommendation::kStrongNo);
}

TEST(RecommendTest, IgnoresTheMinimumOfACompetencyThatIsNotRequired) {
  CompetencyResult weak = Scored("A", 1, 2);
  weak.minimum_level = 3;

  EXPECT_EQ(Recommend(RecommendationRule(), {weak, Scored("B", 9, 5)}).recommendation,
            Recommendation::kStrongYes);
}

CompetencyResult RequiredButUnscored(std::string name, CompetencyStatus status) {
  CompetencyResult result = Unscored(std::move(name), 1, status);
  result.required = true;
  result.minimum_level = 2;
  return result;
}

TEST(RecommendTest, DecidesNothingWhileARequiredCompetencyHasNoLevel) {
  for (CompetencyStatus status :
       {CompetencyStatus::kNotAssessed, CompetencyStatus::kInsufficientEvidence,
        CompetencyStatus::kNeedsHuman}) {
    OverallResult overall =
        Recommend(RecommendationRule(), {Scored("A", 3, 5), RequiredButUnscored("Safety", status)});

    EXPECT_EQ(overall.score, 5.0);
    EXPECT_EQ(overall.recommendation, Recommendation::kNoDecision) << Name(status);
    EXPECT_THAT(overall.reason, HasSubstr("Safety")) << Name(status);
    EXPECT_THAT(overall.reason, HasSubstr("is required and has no level")) << Name(status);
  }
}

TEST(RecommendTest, NamesEveryRequiredCompetencyWithoutALevelAndWhy) {
  OverallResult overall = Recommend(
      RecommendationRule(), {Scored("A", 8, 4), Unscored("B", 1, CompetencyStatus::kNotAssessed),
                             RequiredButUnscored("Safety", CompetencyStatus::kNotAssessed),
                             RequiredButUnscored("Care", CompetencyStatus::kNeedsHuman)});

  EXPECT_EQ(overall.reason,
            "Safety (not assessed) and Care (needs a human rater) are required and have no level, "
            "and no recommendation is given without one. The weighted mean level of the rest is "
            "4.0. Not part of the mean: B.");
}

TEST(RecommendTest, ARequiredMinimumThatWasMissedDecidesWhateverElseIsMissing) {
  CompetencyResult weak = Scored("Care", 2, 1);
  weak.required = true;
  weak.minimum_level = 2;
  CompetencyResult missing = RequiredButUnscored("Safety", CompetencyStatus::kInsufficientEvidence);

  EXPECT_EQ(Recommend(RecommendationRule(), {weak, missing}).recommendation,
            Recommendation::kStrongNo);
  OverallResult overall = Recommend(RecommendationRule(), {weak, missing, Scored("B", 9, 5)});
  EXPECT_EQ(overall.recommendation, Recommendation::kNo);
  EXPECT_THAT(overall.reason, HasSubstr("Required and without a level: Safety (not enough "));
}

TEST(RecommendTest, RubricsMayRecommendWithoutEveryRequiredLevel) {
  RecommendationRule rule;
  rule.every_required_scored = false;

  OverallResult overall = Recommend(
      rule, {Scored("A", 1, 5), RequiredButUnscored("Safety", CompetencyStatus::kNotAssessed)});

  EXPECT_EQ(overall.recommendation, Recommendation::kStrongYes);
  EXPECT_THAT(overall.reason, HasSubstr("Required and without a level: Safety (not assessed)."));
}

CompetencyResult InDoubt(const std::string& name, double weight, int level) {
  CompetencyResult result = Scored(name, weight, level);
  result.signals["topic_doubt"] = 1;
  return result;
}

TEST(RecommendTest, SaysNothingForACandidateWhoMayHaveSpokenOfSomethingElse) {
  OverallResult overall =
      Recommend(RecommendationRule(), {InDoubt("Cash handling", 1, 4), Scored("B", 2, 4)});

  EXPECT_EQ(overall.recommendation, Recommendation::kNoDecision);
  EXPECT_EQ(overall.score, 4.0);
  EXPECT_EQ(overall.reason,
            "The answer about Cash handling may be about something else: a person must read it "
            "before there is a recommendation. The weighted mean level with it is 4.0.");
}

TEST(RecommendTest, ADoubtOfLittleWeightOrAgainstTheCandidateChangesNothing) {
  EXPECT_EQ(Recommend(RecommendationRule(), {InDoubt("A", 1, 4), Scored("B", 3, 4)}).recommendation,
            Recommendation::kYes);
  EXPECT_EQ(Recommend(RecommendationRule(), {InDoubt("A", 1, 2)}).recommendation,
            Recommendation::kNo);
  CompetencyResult missed = InDoubt("A", 1, 4);
  missed.required = true;
  missed.minimum_level = 5;
  EXPECT_EQ(Recommend(RecommendationRule(), {missed}).recommendation, Recommendation::kNo);
}

}  // namespace
}  // namespace vivavoce
