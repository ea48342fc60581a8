// SPDX-License-Identifier: Apache-2.0
#include "providers/offline_llm/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "shared_data.h"
#include "vivavoce/domain/prohibited_questions.h"

namespace vivavoce::offline_llm {
namespace {

using nlohmann::json;
using offline_llm_test::TestKnowledge;
using ::testing::ElementsAre;

std::vector<Competency> Competencies(const PlanRequest& request) {
  return CompetenciesOf(request, TestKnowledge()->frames, TestKnowledge()->kinds);
}

std::vector<std::string> Names(const PlanRequest& request) {
  std::vector<std::string> names;
  for (const Competency& competency : Competencies(request)) names.push_back(competency.name);
  return names;
}

TEST(CompetenciesTest, TakesRequiredSkillsFirstByWeight) {
  PlanRequest request;
  request.skills = {{"Git", false, 5}, {"Linux", true, 1}, {"PostgreSQL", true, 2}};
  request.max_questions = 2;

  EXPECT_THAT(Names(request), ElementsAre("PostgreSQL", "Linux"));
}

TEST(CompetenciesTest, ReadsQualificationsAndLeavesDegreesOut) {
  PlanRequest request;
  request.qualifications = {"Bachelor's degree in finance", "5 years experience in accounting",
                            "Ability to work at heights", "Proficiency in MS Excel",
                            "Strong knowledge of scaffold inspection is a plus"};

  EXPECT_THAT(Names(request), ElementsAre("Accounting", "Working at heights", "Microsoft Excel",
                                          "Scaffold inspection"));
}

TEST(CompetenciesTest, CitesTheQualificationThatACompetencyStemsFrom) {
  PlanRequest request;
  request.skills = {{"Excel", true, 1}};
  request.qualifications = {"Ability to work at heights"};

  std::vector<std::string> cited;
  for (const Competency& competency : Competencies(request)) {
    cited.push_back(competency.name + ": " + competency.qualification);
  }
  EXPECT_THAT(cited, ElementsAre("Excel: ", "Working at heights: Ability to work at heights",
                                 "Problem solving: "));
}

TEST(CompetenciesTest, FillsUpFromDescriptionAndGeneralOnes) {
  PlanRequest request;
  request.title = "Baker";
  request.description = "You are good at cash handling.";

  EXPECT_THAT(Names(request), ElementsAre("Cash handling", "Problem solving", "Teamwork"));
}

TEST(CompetenciesTest, MakesUniqueSlugsOfAnything) {
  PlanRequest request;
  request.skills = {{"C++", true, 1}, {"C#", true, 1},   {"c++ ", true, 1},
                    {"Cpp", true, 1}, {"漢字", true, 1}, {"!!!", true, 1}};
  request.max_questions = 10;

  std::set<std::string> ids;
  for (const Competency& competency : Competencies(request)) {
    EXPECT_TRUE(ids.insert(competency.id).second) << competency.id;
    EXPECT_EQ(competency.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"),
              std::string::npos)
        << competency.id;
    EXPECT_FALSE(competency.id.empty());
  }
}

TEST(PlanTest, AsksOneQuestionForEachCompetencyInTheTime) {
  PlanRequest request;
  request.level = "SENIOR";
  request.skills = {{"PostgreSQL", true, 2}, {"Kubernetes", true, 1}, {"Mentoring", false, 1}};
  request.duration_minutes = 12;

  const json plan = json::parse(PlanJson(request, TestKnowledge()->frames, TestKnowledge()->kinds));

  ASSERT_EQ(plan["questions"].size(), 3u);
  EXPECT_EQ(plan["questions"][0]["competency"]["competencyId"], "postgresql");
  EXPECT_EQ(plan["questions"][0]["competency"]["weight"], 2);
  EXPECT_EQ(plan["questions"][0]["seconds"], 200);
  EXPECT_FALSE(plan["questions"][0]["probes"].empty());
}

TEST(PlanTest, AsksForACaseInWorkWithPeople) {
  PlanRequest request;
  request.level = "MID";
  request.skills = {{"Shift handover", true, 2}, {"Complaint handling", false, 1}};
  request.max_questions = 2;

  const json plan = json::parse(PlanJson(request, TestKnowledge()->frames, TestKnowledge()->kinds));

  EXPECT_EQ(plan["questions"][1]["kind"], "behavioural");
  EXPECT_EQ(plan["questions"][1]["lead"],
            "Tell me about a difficult case you had in complaint handling. What made it difficult, "
            "and what did you do?");
}

TEST(PlanTest, WordsItsQuestionsForAnyTrade) {
  for (const char* level : {"JUNIOR", "MID", "SENIOR", "LEAD", "PRINCIPAL", "", "whatever"}) {
    PlanRequest request;
    request.level = level;
    request.max_questions = 20;
    for (const char* skill :
         {"Crane operation", "Roofing", "Phlebotomy", "Cash handling", "Safeguarding", "React",
          "Dealing with complaints", "Attention to detail", "Fire safety", "Falconry"}) {
      request.skills.push_back({skill, true, 1});
    }
    std::set<std::string> leads;

    const json plan =
        json::parse(PlanJson(request, TestKnowledge()->frames, TestKnowledge()->kinds));

    for (const json& question : plan["questions"]) {
      const std::string lead = question["lead"];
      EXPECT_TRUE(leads.insert(lead).second) << lead;
      EXPECT_EQ(lead.find('{'), std::string::npos) << lead;
      EXPECT_EQ(lead.back() == '?' || lead.back() == '.', true) << lead;
      EXPECT_TRUE(FindProhibitedQuestions(lead).empty()) << lead;
    }
    EXPECT_EQ(plan["questions"].size(), 10u);
  }
}

}  // namespace
}  // namespace vivavoce::offline_llm
