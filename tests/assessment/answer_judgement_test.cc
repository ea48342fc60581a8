// SPDX-License-Identifier: Apache-2.0
#include "assessment/answer_judgement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "interview_fixture.h"

namespace vivavoce::internal {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

VerifiedQuotes ThreeQuotes() {
  VerifiedQuotes quotes;
  for (uint32_t i = 0; i < 3; ++i)
    quotes.spans.push_back(Span{"t3", TextRange{i * 10, i * 10 + 9}});
  return quotes;
}

ChecksAnswer Claims(std::vector<ClaimedCheck> checks) {
  ChecksAnswer claims;
  claims.checks = std::move(checks);
  claims.signals["usable_words"] = 30;
  return claims;
}

const std::vector<Span> kNearest = {Span{"t3", TextRange{40, 49}}};

AnswerJudgement JudgeClaims(const ChecksAnswer& claims, const VerifiedQuotes& quotes) {
  return Judge(SmallRubric().competencies[0], quotes, claims, kNearest, 30);
}

TEST(AnswerJudgementTest, MeetsAChecksOnlyWithAQuoteThatExists) {
  AnswerJudgement judgement = JudgeClaims(
      Claims({{"situation", true, {7}}, {"own_action", true, {}}, {"result", false, {1}}}),
      ThreeQuotes());

  for (const JudgedCheck& check : judgement.checks) EXPECT_FALSE(check.met) << check.check_id;
  EXPECT_EQ(judgement.level, 1);
  EXPECT_EQ(judgement.evidence, kNearest);
}

TEST(AnswerJudgementTest, KeepsOnlyCitedQuotesInTheOrderOfTheText) {
  AnswerJudgement judgement = JudgeClaims(
      Claims({{"own_action", true, {2, 0, 2}}, {"situation", true, {0}}}), ThreeQuotes());

  ASSERT_THAT(judgement.evidence, SizeIs(2));
  EXPECT_EQ(judgement.evidence[0].range.begin, 0u);
  EXPECT_EQ(judgement.evidence[1].range.begin, 20u);
  EXPECT_THAT(judgement.checks[0].evidence, ElementsAre(0));
  EXPECT_THAT(judgement.checks[1].evidence, ElementsAre(0, 1));
  EXPECT_EQ(judgement.level, 2);
  EXPECT_EQ(judgement.rule, "rules[0]");
}

TEST(AnswerJudgementTest, AnAnswerFlaggedAsOffTopicIsInDoubtWhateverTheModelMeasures) {
  auto doubt_of = [](const std::string& flag, std::optional<double> measured) {
    ChecksAnswer claims = Claims({{"own_action", true, {0}}});
    claims.flags.emplace_back();
    claims.flags.back().type = flag;
    if (measured) claims.signals["topic_doubt"] = *measured;
    AnswerJudgement judgement = JudgeClaims(claims, ThreeQuotes());
    return judgement.signals.contains("topic_doubt") ? judgement.signals["topic_doubt"] : -1;
  };

  EXPECT_EQ(doubt_of("evasive", std::nullopt), -1);
  EXPECT_EQ(doubt_of("off_topic", std::nullopt), 1);
  EXPECT_EQ(doubt_of("topic_doubt", 0), 1);
  EXPECT_EQ(doubt_of("off_topic", 0.5), 0.5);
}

TEST(AnswerJudgementTest, IgnoresChecksThatTheRubricLacksAndSecondOpinions) {
  AnswerJudgement judgement = JudgeClaims(
      Claims({{"magic", true, {0}}, {"situation", false, {0}}, {"situation", true, {0}}}),
      ThreeQuotes());

  EXPECT_THAT(judgement.checks, SizeIs(4));
  EXPECT_FALSE(judgement.checks[0].met);
}

// Whatever a model claims: no level without a quote, no met check without evidence.
TEST(AnswerJudgementTest, NeverGivesALevelWithoutAQuote) {
  const std::vector<std::string> names = {"situation", "own_action", "result", "relevant"};
  for (int met = 0; met < 16; ++met) {
    for (int quoted = 0; quoted < 16; ++quoted) {
      std::vector<ClaimedCheck> checks;
      for (int i = 0; i < 4; ++i) {
        ClaimedCheck check;
        check.check_id = names[static_cast<size_t>(i)];
        check.met = (met >> i & 1) != 0;
        if ((quoted >> i & 1) != 0) check.quotes = {i, -1, 99};
        checks.push_back(check);
      }
      for (const std::vector<Span>& nearest : {std::vector<Span>(), kNearest}) {
        AnswerJudgement judgement =
            Judge(SmallRubric().competencies[0], ThreeQuotes(), Claims(checks), nearest, 30);
        EXPECT_TRUE(judgement.level == 0 || !judgement.evidence.empty());
        EXPECT_EQ(judgement.level > 0, judgement.status == CompetencyStatus::kScored);
        for (const JudgedCheck& check : judgement.checks) {
          EXPECT_EQ(check.met, !check.evidence.empty());
          for (int index : check.evidence) {
            EXPECT_LT(static_cast<size_t>(index), judgement.evidence.size());
          }
        }
      }
    }
  }
}

TEST(AnswerJudgementTest, SurvivesTheWayThroughTheWorkflowsData) {
  AnswerJudgement judgement = JudgeClaims(
      Claims({{"own_action", true, {1}}, {"situation", true, {0}}, {"result", true, {2}}}),
      ThreeQuotes());
  judgement.question_id = "q1";
  EXPECT_EQ(judgement.rule, "caps[0]");
  JudgedFlag flag;
  flag.type = "off_topic";
  flag.severity = "LOW";
  flag.evidence = kNearest;
  judgement.flags.push_back(flag);

  EXPECT_EQ(ToJsonValue(AnswerJudgementFrom(ToJsonValue(judgement))), ToJsonValue(judgement));
  EXPECT_THAT(judgement.caps, ElementsAre("relevant"));
  EXPECT_EQ(AnswerJudgementFrom(JsonValue(3)).status, CompetencyStatus::kNeedsHuman);
}

TEST(VerifyQuotesTest, OrdersByTurnAndDropsDoubles) {
  TranscriptTurn first = Said("b", "q1", "One thing. Two things.");
  TranscriptTurn second = Said("a", "q1", "Three things.");
  EvidenceVerifier verifier({&first, &second});
  std::vector<ProposedQuote> proposed(4);
  proposed[0].text = "Three things.";
  proposed[1].text = "two THINGS.";
  proposed[2].text = "One thing.";
  proposed[3].text = "Two things.";

  VerifiedQuotes quotes = VerifyQuotes(verifier, {"b", "a"}, proposed);

  ASSERT_THAT(quotes.spans, SizeIs(3));
  EXPECT_EQ(quotes.spans[0], (Span{"b", TextRange{0, 10}}));
  EXPECT_EQ(quotes.spans[2].turn_id, "a");
  EXPECT_EQ(quotes.dropped, 0);
}

}  // namespace
}  // namespace vivavoce::internal
