// SPDX-License-Identifier: Apache-2.0
#include "providers/offline_llm/summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "shared_data.h"

namespace vivavoce::offline_llm {
namespace {

using nlohmann::json;
using offline_llm_test::TestKnowledge;
using ::testing::HasSubstr;

SummaryRequest::Competency Scored(const std::string& name, int level) {
  SummaryRequest::Competency competency;
  competency.competency_id = name;
  competency.name = name;
  competency.status = "scored";
  competency.level = level;
  competency.max_level = 5;
  competency.checks = {{"own_action", "…", true, {0}}, {"result", "…", level > 3, {1}}};
  competency.evidence = {0, 1};
  return competency;
}

json Summarise(const SummaryRequest& request) {
  return json::parse(SummaryJson(request, TestKnowledge()->frames))["sentences"];
}

TEST(SummaryTest, CitesQuotesForWhatWasHeardStrongestFirst) {
  SummaryRequest request;
  request.competencies = {Scored("Baking", 2), Scored("Teamwork", 4)};

  const json sentences = Summarise(request);

  ASSERT_EQ(sentences.size(), 2u);
  EXPECT_THAT(sentences[0]["text"].get<std::string>(), HasSubstr("Teamwork, level 4 of 5"));
  EXPECT_THAT(sentences[1]["text"].get<std::string>(), HasSubstr("not heard: what came of it"));
  EXPECT_EQ(sentences[0]["evidence"], json::parse(R"([{"competencyId": "Teamwork", "index": 0},
                            {"competencyId": "Teamwork", "index": 1}])"));
}

TEST(SummaryTest, SaysWhatWasNotShownWithoutAQuote) {
  SummaryRequest request;
  request.competencies = {Scored("Baking", 3), Scored("Hygiene", 1), Scored("Sales", 1)};
  request.competencies[1].status = "insufficient_evidence";
  request.competencies[2].status = "not_assessed";

  const json sentences = Summarise(request);

  ASSERT_EQ(sentences.size(), 3u);
  EXPECT_EQ(sentences[1]["text"], "Too little was said to judge Hygiene.");
  EXPECT_TRUE(sentences[1]["evidence"].empty());
  EXPECT_EQ(sentences[2]["text"], "Not assessed: Sales.");
}

TEST(SummaryTest, StaysWithinEightSentencesAndDropsWhatHasNoQuote) {
  SummaryRequest request;
  for (int i = 0; i < 20; ++i) request.competencies.push_back(Scored("C" + std::to_string(i), 3));
  request.competencies[0].evidence.clear();
  request.competencies[1].status = "not_assessed";

  const json sentences = Summarise(request);

  EXPECT_LE(sentences.size(), 8u);
  for (const json& sentence : sentences) {
    EXPECT_THAT(sentence["text"].get<std::string>(), ::testing::Not(HasSubstr("C0,")));
  }
}

}  // namespace
}  // namespace vivavoce::offline_llm
