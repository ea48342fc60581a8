// SPDX-License-Identifier: Apache-2.0
#include "assessment/combination.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "interview_fixture.h"

namespace vivavoce::internal {
namespace {

AnswerJudgement Of(CompetencyStatus status, int level, int met) {
  AnswerJudgement judgement;
  judgement.competency_id = "databases";
  judgement.status = status;
  judgement.level = level;
  for (int i = 0; i < 4; ++i) {
    JudgedCheck check;
    check.met = i < met;
    judgement.checks.push_back(check);
  }
  return judgement;
}

TEST(BestEvidencedTest, PrefersLevelThenChecksThenTheEarlier) {
  using S = CompetencyStatus;
  EXPECT_EQ(BestEvidenced({Of(S::kScored, 2, 4), Of(S::kScored, 3, 1)}, "databases"), 1);
  EXPECT_EQ(BestEvidenced({Of(S::kScored, 2, 1), Of(S::kScored, 2, 3)}, "databases"), 1);
  EXPECT_EQ(BestEvidenced({Of(S::kScored, 2, 1), Of(S::kScored, 2, 1)}, "databases"), 0);
  EXPECT_EQ(BestEvidenced({Of(S::kNeedsHuman, 0, 0), Of(S::kScored, 1, 0)}, "databases"), 1);
  EXPECT_EQ(
      BestEvidenced({Of(S::kInsufficientEvidence, 0, 1), Of(S::kNeedsHuman, 0, 0)}, "databases"),
      1);
  EXPECT_EQ(BestEvidenced({Of(S::kScored, 3, 1)}, "other"), -1);
}

TEST(CollectFlagsTest, PutsTheSevereFirstAndOneOfAKind) {
  AnswerJudgement one = Of(CompetencyStatus::kScored, 2, 1);
  JudgedFlag low{"evasive", "LOW", "m", {}};
  JudgedFlag high{"evasive", "HIGH", "m", {}};
  one.flags = {low, high, JudgedFlag{"off_topic", "MEDIUM", "m", {}}};
  one.dropped_quotes = 1;

  std::vector<AssessmentFlag> flags = CollectFlags(SmallRubric(), Segmentation(), {one}, {}, 3,
                                                   [](const Span&) { return EvidenceQuote(); });

  ASSERT_EQ(flags.size(), 4u);
  EXPECT_EQ(flags[0].type, "evasive");
  EXPECT_EQ(flags[0].severity, "HIGH");
  EXPECT_EQ(flags[1].type, "off_topic");
  EXPECT_EQ(flags[2].type, "dropped_quotes");
  EXPECT_EQ(flags[3].type, "recogniser_inventions");
}

}  // namespace
}  // namespace vivavoce::internal
