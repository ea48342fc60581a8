// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/assessment/rubric_evaluator.h"

#include <gtest/gtest.h>

#include "vivavoce/assessment/assessor.h"

namespace vivavoce {
namespace {

const std::vector<std::string> kSecondary = {"reason",   "trade_off", "problem",
                                             "measured", "verified",  "learning"};

LevelRule Rule(int level) {
  LevelRule rule;
  rule.level = level;
  return rule;
}

// Five levels by count of checks and depth, as a rubric states them.
RubricCompetency FiveLevels() {
  RubricCompetency competency;
  competency.competency_id = "c";
  competency.name = "Craft";
  for (int i = 1; i <= 5; ++i) {
    RubricLevel level;
    level.level = i;
    level.label = "label " + std::to_string(i);
    level.anchor = "anchor";
    competency.levels.push_back(level);
  }
  RubricCondition few_words;
  few_words.below["usable_words"] = 8;
  RubricCondition evasive;
  evasive.all = {"evasive"};
  evasive.none = {"own_action", "situation"};
  evasive.below["grounded"] = 2;
  competency.insufficient = {few_words, evasive};

  LevelRule two = Rule(2);
  two.when.any = {"situation", "own_action", "method", "habits", "hypotheticals"};
  LevelRule three = Rule(3);
  three.when.all = {"situation", "own_action", "method"};
  LevelRule four = three;
  four.level = 4;
  four.when.at_least.push_back(AtLeast{4, kSecondary});
  LevelRule four_with_result = three;
  four_with_result.level = 4;
  four_with_result.when.all.push_back("result");
  four_with_result.when.at_least.push_back(AtLeast{3, kSecondary});
  LevelRule five = four_with_result;
  five.level = 5;
  five.when.all.insert(five.when.all.end(), {"trade_off", "learning"});
  five.when.at_least[0].count = 4;
  competency.rules = {five, two, four_with_result, three, four};
  competency.caps.push_back(LevelCap{"relevant", 3});
  return competency;
}

AnswerFacts Facts(const std::vector<std::string>& met) {
  AnswerFacts facts;
  for (const std::string& check : met) facts.checks[check] = true;
  facts.signals["usable_words"] = 60;
  facts.has_quote = true;
  return facts;
}

int LevelOf(const std::vector<std::string>& met) {
  return EvaluateLevel(FiveLevels(), Facts(met)).level.value_or(0);
}

TEST(RubricEvaluatorTest, GivesEachLevelByItsRule) {
  EXPECT_EQ(LevelOf({"relevant"}), 1);
  EXPECT_EQ(LevelOf({"relevant", "situation"}), 2);
  EXPECT_EQ(LevelOf({"relevant", "situation", "own_action"}), 2);
  EXPECT_EQ(LevelOf({"relevant", "situation", "own_action", "method"}), 3);
  EXPECT_EQ(LevelOf({"relevant", "situation", "own_action", "method", "result", "reason", "problem",
                     "measured"}),
            4);
  EXPECT_EQ(LevelOf({"relevant", "situation", "own_action", "method", "reason", "problem",
                     "measured", "verified"}),
            4);
  EXPECT_EQ(LevelOf({"relevant", "situation", "own_action", "method", "result", "trade_off",
                     "learning", "measured", "verified"}),
            5);
}

TEST(RubricEvaluatorTest, DoesNotGiveFiveForThreeOfTheSixOrWithoutLearning) {
  EXPECT_EQ(LevelOf({"relevant", "situation", "own_action", "method", "result", "trade_off",
                     "learning", "measured"}),
            4);
  EXPECT_EQ(LevelOf({"relevant", "situation", "own_action", "method", "result", "trade_off",
                     "reason", "measured", "verified"}),
            4);
}

TEST(RubricEvaluatorTest, TakesSignalsForNamesThatAreNotChecks) {
  AnswerFacts facts = Facts({"relevant"});
  facts.signals["habits"] = 2;

  EXPECT_EQ(EvaluateLevel(FiveLevels(), facts).level, 2);
}

TEST(RubricEvaluatorTest, PutsInsufficientBeforeEveryRule) {
  AnswerFacts facts = Facts({"relevant", "situation", "own_action", "method"});
  facts.signals["usable_words"] = 7;

  LevelDecision decision = EvaluateLevel(FiveLevels(), facts);

  EXPECT_EQ(decision.status, CompetencyStatus::kInsufficientEvidence);
  EXPECT_FALSE(decision.level.has_value());
}

TEST(RubricEvaluatorTest, WantsEveryPartOfAnInsufficientCondition) {
  AnswerFacts facts = Facts({"relevant"});
  facts.signals["evasive"] = 1;
  facts.signals["grounded"] = 1;
  EXPECT_EQ(EvaluateLevel(FiveLevels(), facts).status, CompetencyStatus::kInsufficientEvidence);

  facts.signals["grounded"] = 2;
  EXPECT_EQ(EvaluateLevel(FiveLevels(), facts).level, 1);

  facts.signals["grounded"] = 1;
  facts.checks["situation"] = true;
  EXPECT_EQ(EvaluateLevel(FiveLevels(), facts).level, 2);
}

TEST(RubricEvaluatorTest, GivesNoLevelWithoutAQuoteWhateverHolds) {
  AnswerFacts facts = Facts({"relevant", "situation", "own_action", "method"});
  facts.has_quote = false;

  LevelDecision decision = EvaluateLevel(FiveLevels(), facts);

  EXPECT_EQ(decision.status, CompetencyStatus::kInsufficientEvidence);
  EXPECT_FALSE(decision.level.has_value());
}

TEST(RubricEvaluatorTest, AppliesCapsLastAndSaysSo) {
  AnswerFacts facts =
      Facts({"situation", "own_action", "method", "result", "reason", "problem", "measured"});

  LevelDecision decision = EvaluateLevel(FiveLevels(), facts);

  EXPECT_EQ(decision.level, 3);
  ASSERT_EQ(decision.caps.size(), 1u);
  EXPECT_EQ(decision.caps[0].unless, "relevant");
}

TEST(RubricEvaluatorTest, DoesNotReportACapThatChangesNothing) {
  EXPECT_TRUE(EvaluateLevel(FiveLevels(), Facts({"situation"})).caps.empty());
}

TEST(RubricEvaluatorTest, FallsBackToLevelOneAndMarksIt) {
  LevelDecision decision = EvaluateLevel(FiveLevels(), Facts({"relevant"}));

  EXPECT_TRUE(decision.fallback);
  EXPECT_EQ(decision.level, 1);
}

TEST(RubricEvaluatorTest, NamesTheRuleThatDecided) {
  auto rule_of = [](const AnswerFacts& facts) { return EvaluateLevel(FiveLevels(), facts).rule; };
  AnswerFacts facts = Facts({"relevant"});

  EXPECT_EQ(rule_of(facts), "no_rule");
  EXPECT_EQ(rule_of(Facts({"relevant", "situation"})), "rules[1]");
  EXPECT_EQ(rule_of(Facts({"relevant", "situation", "own_action", "method"})), "rules[3]");
  EXPECT_EQ(rule_of(Facts(
                {"situation", "own_action", "method", "result", "reason", "problem", "measured"})),
            "caps[0]");
  facts.signals["evasive"] = 1;
  EXPECT_EQ(rule_of(facts), "insufficient[1]");
  facts.signals["usable_words"] = 7;
  EXPECT_EQ(rule_of(facts), "insufficient[0]");
  facts = Facts({});
  facts.has_quote = false;
  EXPECT_EQ(rule_of(facts), "no_quote");
}

TEST(RubricEvaluatorTest, SaysInPlainWordsWhatDecided) {
  RubricCompetency competency = FiveLevels();
  competency.insufficient[1].because = "the answer avoids the question";
  RubricCheck relevant;
  relevant.check_id = "relevant";
  relevant.text = "Speaks about what was asked";
  competency.checks = {relevant};
  AnswerFacts facts = Facts({"relevant"});

  EXPECT_EQ(
      EvaluateLevel(competency, facts).reason,
      "Enough was said to judge it, and no rule for a higher level holds: level 1 (label 1).");
  facts.signals["evasive"] = 1;
  EXPECT_EQ(EvaluateLevel(competency, facts).reason,
            "No level is given: the answer avoids the question.");
  facts.signals["usable_words"] = 7;
  EXPECT_EQ(EvaluateLevel(competency, facts).reason,
            "No level is given: the rubric finds too little evidence (usable_words below 8).");
  EXPECT_EQ(EvaluateLevel(competency, Facts({"situation", "own_action", "method", "result",
                                             "reason", "problem", "measured"}))
                .reason,
            "The rule for level 4 (label 4) holds. Held at level 3 (label 3), for want of: Speaks "
            "about what was asked.");
}

TEST(RubricConditionTest, HoldsBelowStrictlyAndFromInclusively) {
  AnswerFacts facts;
  facts.signals["relevance"] = 0.16;
  RubricCondition below;
  below.below["relevance"] = 0.16;
  RubricCondition from;
  from.from["relevance"] = 0.16;

  EXPECT_FALSE(Holds(below, facts));
  EXPECT_TRUE(Holds(from, facts));
}

TEST(RubricConditionTest, TakesAbsentSignalsForZero) {
  RubricCondition below;
  below.below["usable_words"] = 8;
  EXPECT_TRUE(Holds(below, AnswerFacts()));
}

TEST(RubricConditionTest, LetsACheckHideASignalOfTheSameName) {
  AnswerFacts facts;
  facts.checks["evasive"] = false;
  facts.signals["evasive"] = 3;
  RubricCondition condition;
  condition.all = {"evasive"};
  EXPECT_FALSE(Holds(condition, facts));
}

}  // namespace
}  // namespace vivavoce
