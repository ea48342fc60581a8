// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "providers/offline_llm/feedback.h"
#include "providers/offline_llm/plan.h"
#include "providers/offline_llm/revision.h"
#include "shared_data.h"

namespace vivavoce::offline_llm {
namespace {

using nlohmann::json;
using offline_llm_test::TestKnowledge;
using Kind = Wish::Kind;

std::string Understood(const std::string& feedback) {
  std::string understood;
  for (const Wish& wish : WishesOf(feedback)) {
    if (!understood.empty()) understood += " | ";
    if (wish.kind == Kind::kUnknown) understood += "?";
    if (wish.kind == Kind::kShorter) understood += "shorter";
    if (wish.kind == Kind::kAsk) understood += "ask " + wish.subject;
    if (wish.kind == Kind::kDrop) {
      understood += "drop";
      if (!wish.subject.empty()) understood += " about " + wish.subject;
      for (size_t number : wish.numbers) {
        understood += number == Wish::kLast ? " last" : " " + std::to_string(number);
      }
    }
  }
  return understood;
}

TEST(WishesTest, AreUnderstoodInTheWaysThatPeopleWriteThem) {
  EXPECT_EQ(Understood("Drop question 3."), "drop 3");
  EXPECT_EQ(Understood("please remove questions 2, 3 and 5"), "drop 2 3 5");
  EXPECT_EQ(Understood("Leave out the last question, and skip q1"), "drop last | drop 1");
  EXPECT_EQ(Understood("drop the second question"), "drop 2");
  EXPECT_EQ(Understood("Drop question two\n- ask about Redis too"), "drop 2 | ask Redis");
  EXPECT_EQ(Understood("Remove the question about Kafka"), "drop about Kafka");
  EXPECT_EQ(Understood("One more on indexes."), "ask indexes");
  EXPECT_EQ(Understood("Ask about Node.js; ask about C++."), "ask Node.js | ask C++");
  EXPECT_EQ(Understood("Could you add a question about code review as well?"), "ask code review");
  EXPECT_EQ(Understood("Please make it a bit shorter!"), "shorter");
  EXPECT_EQ(Understood("Fewer questions please, and ask about wound care"),
            "shorter | ask wound care");
}

TEST(WishesTest, AreNotGuessedAt) {
  for (const char* text :
       {"drop two questions", "drop 3", "drop question", "Question 2 is too hard",
        "drop question 0", "ask about how they deal with stress", "ask about her",
        "ask more about SQL", "not shorter", "Shorter questions", "Do not drop question 2",
        "drop question 2 unless it is required",
        "ask about Kafka, Redis, and whatever else a backend engineer might be expected to know"}) {
    EXPECT_EQ(Understood(text), "?") << text;
  }
  EXPECT_EQ(Understood(""), "");
  EXPECT_EQ(Understood(" \n . ; -"), "");
  EXPECT_LE(WishesOf(std::string(8000, ';') + std::string(500, 'a')).size(), 40U);
  EXPECT_EQ(WishesOf("\xC3\xA4" + std::string(5000, 'b')).front().text.size(), 600U);
}

// A plan of three questions, the first required, that came back.
PlanRequest SentBack(std::string feedback) {
  PlanRequest request;
  request.level = "SENIOR";
  request.skills = {{"PostgreSQL", true, 2}, {"Kubernetes", false, 1}, {"Mentoring", false, 1}};
  request.duration_minutes = 30;
  request.max_questions = 4;
  const json plan = json::parse(PlanJson(request, TestKnowledge()->frames, TestKnowledge()->kinds));
  for (const json& question : plan["questions"]) {
    PlanRequest::Asked asked;
    asked.competency = question["competency"]["name"].get<std::string>();
    asked.required = question["competency"]["required"].get<bool>();
    asked.json = question.dump();
    request.asked.push_back(std::move(asked));
  }
  request.feedback = std::move(feedback);
  return request;
}

json Revised(std::string feedback) {
  return json::parse(RevisedPlanJson(SentBack(std::move(feedback)), TestKnowledge()->frames,
                                     TestKnowledge()->kinds));
}

std::vector<std::string> Asked(const json& plan) {
  std::vector<std::string> names;
  for (const json& question : plan["questions"]) names.push_back(question["competency"]["name"]);
  return names;
}

using Names = std::vector<std::string>;

TEST(RevisionTest, LeavesOutWhatIsDroppedAndKeepsTheRestWordForWord) {
  const PlanRequest before = SentBack("");

  const json plan = Revised("Drop question 2.");

  EXPECT_EQ(Asked(plan), (Names{"PostgreSQL", "Mentoring"}));
  EXPECT_EQ(plan["questions"][1]["lead"], json::parse(before.asked[2].json)["lead"]);
  EXPECT_GE(plan["questions"][0]["seconds"], json::parse(before.asked[0].json)["seconds"]);
  ASSERT_EQ(plan["feedback"].size(), 1U);
  EXPECT_EQ(plan["feedback"][0]["text"], "Drop question 2");
  EXPECT_TRUE(plan["feedback"][0]["followed"]);
  EXPECT_EQ(plan["feedback"][0]["note"], "left out: question 2 (Kubernetes)");
}

TEST(RevisionTest, AsksAboutWhatIsWantedInWordsOfItsOwn) {
  const json plan = Revised("Ask about Redis");

  EXPECT_EQ(Asked(plan), (Names{"PostgreSQL", "Kubernetes", "Mentoring", "Redis"}));
  EXPECT_NE(plan["questions"][3]["lead"].get<std::string>().find("Redis"), std::string::npos);
  EXPECT_FALSE(plan["questions"][3]["competency"]["required"]);
  EXPECT_TRUE(plan["feedback"][0]["followed"]);
}

TEST(RevisionTest, WhatIsDroppedMakesRoomWhereverItStands) {
  const json plan = Revised("Ask about Redis. Ask about Linux. Drop the last question.");

  EXPECT_EQ(Asked(plan), (Names{"PostgreSQL", "Kubernetes", "Redis", "Linux"}));
  for (const json& point : plan["feedback"]) EXPECT_TRUE(point["followed"]) << point;
}

TEST(RevisionTest, OneQuestionLessIsTheLastThatIsNotRequired) {
  EXPECT_EQ(Asked(Revised("shorter")), (Names{"PostgreSQL", "Kubernetes"}));
  const json plan = Revised("shorter\nshorter\nshorter");
  EXPECT_EQ(Asked(plan), (Names{"PostgreSQL"}));
  EXPECT_FALSE(plan["feedback"][2]["followed"]);
}

TEST(RevisionTest, SaysPlainlyWhatItDoesNotFollow) {
  const std::map<std::string, std::string> notes = {
      {"Drop question 1", "question 1 (PostgreSQL) stays: the job requires it"},
      {"Drop question 9", "there is no question 9"},
      {"Drop the question about Kafka", "no question is about Kafka"},
      {"Ask about postgresql", "question 1 (PostgreSQL) asks about it already"},
      {"Ask about religion", "no question can be made of it that may be asked"},
      {"Ask about children", "no question can be made of it that may be asked"},
      {"Ask about age", "no question can be made of it that may be asked"},
      {"Make the tone warmer",
       "by rule only \"drop question 2\", \"ask about ...\" and \"shorter\" are understood"}};
  for (const auto& [feedback, note] : notes) {
    const json plan = Revised(feedback);
    EXPECT_EQ(Asked(plan), (Names{"PostgreSQL", "Kubernetes", "Mentoring"})) << feedback;
    ASSERT_EQ(plan["feedback"].size(), 1U) << feedback;
    EXPECT_FALSE(plan["feedback"][0]["followed"]) << feedback;
    EXPECT_EQ(plan["feedback"][0]["note"], note);
  }
  EXPECT_EQ(Revised("Ask about Redis. Ask about Linux.")["feedback"][1]["note"],
            "there is room for 4 questions: drop one, or make the interview longer");
}

}  // namespace
}  // namespace vivavoce::offline_llm
