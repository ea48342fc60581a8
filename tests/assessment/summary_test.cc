// SPDX-License-Identifier: Apache-2.0
#include "assessment/summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vivavoce::internal {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Assessment Draft() {
  Assessment draft;
  CompetencyResult databases;
  databases.competency_id = "databases";
  databases.name = "Databases";
  databases.status = CompetencyStatus::kScored;
  databases.level = 3;
  databases.max_level = 5;
  EvidenceQuote quote;
  quote.turn_id = "t1";
  quote.text = "I moved the \"ledger\" to its own table.";
  quote.range = TextRange{0, static_cast<uint32_t>(quote.text.size())};
  databases.evidence.push_back(quote);
  CompetencyResult kafka;
  kafka.competency_id = "kafka";
  kafka.name = "Kafka";
  draft.competencies = {databases, kafka};
  return draft;
}

size_t Kept(const std::string& text, std::vector<std::pair<std::string, int>> evidence) {
  ClaimedSentence sentence;
  sentence.text = text;
  sentence.evidence = std::move(evidence);
  return KeepFounded({sentence}, Draft()).size();
}

TEST(SummaryTest, KeepsSentencesThatCiteWhatExists) {
  EXPECT_EQ(Kept("The ledger was moved.", {{"databases", 0}}), 1u);
  EXPECT_EQ(Kept("The ledger was moved.", {{"databases", 1}}), 0u);
  EXPECT_EQ(Kept("The ledger was moved.", {{"databases", -1}}), 0u);
  EXPECT_EQ(Kept("The ledger was moved.", {{"kafka", 0}}), 0u);
  EXPECT_EQ(Kept("The ledger was moved.", {{"databases", 0}, {"nothing", 0}}), 0u);
}

TEST(SummaryTest, HoldsQuotationsToTheirQuotes) {
  EXPECT_EQ(Kept("Said: \"moved the ledger\".", {{"databases", 0}}), 1u);
  EXPECT_EQ(Kept("Said: “sold the ledger”.", {{"databases", 0}}), 0u);
}

TEST(SummaryTest, LetsOnlyGapsStandWithoutACitation) {
  EXPECT_EQ(Kept("Kafka was not covered.", {}), 1u);
  EXPECT_EQ(Kept("The candidate is an expert.", {}), 0u);
  EXPECT_EQ(Kept("A strong engineer, although Kafka was not covered.", {}), 0u);
}

TEST(SummaryTest, KeepsAtMostEightSentences) {
  ClaimedSentence sentence;
  sentence.text = "The ledger was moved.";
  sentence.evidence = {{"databases", 0}};
  EXPECT_THAT(KeepFounded(std::vector<ClaimedSentence>(20, sentence), Draft()), SizeIs(8));
}

TEST(SummaryTest, WritesAPlainOneByRule) {
  std::vector<SummarySentence> sentences = PlainSummary(Draft());

  ASSERT_THAT(sentences, SizeIs(2));
  EXPECT_THAT(sentences[0].text, HasSubstr("Databases: level 3 of 5"));
  EXPECT_THAT(sentences[0].evidence, SizeIs(1));
  EXPECT_EQ(sentences[1].text, "Not scored: Kafka.");
  EXPECT_THAT(sentences[1].evidence, IsEmpty());
}

}  // namespace
}  // namespace vivavoce::internal
