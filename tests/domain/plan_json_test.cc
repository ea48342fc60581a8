// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/domain/artefacts.h"
#include "vivavoce/domain/plan.h"

namespace vivavoce {
namespace {

TEST(PlanJsonTest, WritesWhatItReads) {
  absl::StatusOr<InterviewPlan> plan = ParsePlan(PlanText());

  ASSERT_TRUE(plan.ok()) << plan.status();
  Json written = Json::parse(ToJson(*plan));
  written["questions"][0].erase("profile");
  EXPECT_EQ(written, Json::parse(PlanText()));
  EXPECT_EQ(ToJson(*ParsePlan(ToJson(*plan))), ToJson(*plan));
}

TEST(PlanJsonTest, KeepsTheTurnProfile) {
  std::string text = With(PlanText(), "/questions/0/profile",
                          {{"silenceMs", 600}, {"thinkTimeMs", 30000}, {"bargeIn", false}});

  InterviewPlan plan = *ParsePlan(ToJson(*ParsePlan(text)));

  const PlannedQuestion* question = plan.Find("q1");
  ASSERT_NE(question, nullptr);
  EXPECT_EQ(question->profile.silence, Millis(600));
  EXPECT_EQ(question->profile.think_time, Millis(30'000));
  EXPECT_EQ(question->profile.unfinished_silence, Millis(2000));
  EXPECT_FALSE(question->profile.barge_in);
  EXPECT_EQ(question->kind, QuestionKind::kTechnical);
}

TEST(PlanJsonTest, TakesAPlanWrittenByHand) {
  Json plan = Json::parse(PlanText());
  for (const char* key : {"version", "versions", "createdBy", "language", "durationMinutes",
                          "maxProbes", "sections", "lint"}) {
    plan.erase(key);
  }
  plan["questions"][0].erase("kind");

  absl::StatusOr<InterviewPlan> parsed = ParsePlan(plan.dump());

  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->created_by, "human");
  EXPECT_EQ(parsed->versions, std::vector<int>{1});
  EXPECT_EQ(parsed->questions[0].kind, QuestionKind::kBehavioural);
}

TEST(PlanJsonTest, NamesTheFieldThatIsWrong) {
  std::string good = PlanText();
  Json doubled = Json::parse(good);
  doubled["questions"].push_back(doubled["questions"][0]);

  EXPECT_THAT(ParsePlan(With(good, "/questions", Json::array())),
              IsRefused("plan: questions: at least one question is needed"));
  EXPECT_THAT(ParsePlan(doubled.dump()),
              IsRefused("questions[1].questionId: must be unique (seen q1 twice)"));
  EXPECT_THAT(
      ParsePlan(With(good, "/questions/0/competencyId", "mysql")),
      IsRefused("questions[0].competencyId: names no competency of the rubric (seen mysql)"));
  EXPECT_THAT(ParsePlan(With(good, "/questions/0/kind", "riddle")), IsRefused("questions[0].kind"));
  EXPECT_THAT(ParsePlan(With(good, "/questions/0/seconds", 1)), IsRefused("questions[0].seconds"));
  EXPECT_THAT(ParsePlan(With(good, "/sections/0/questionIds/0", "q9")),
              IsRefused("sections[0].questionIds: names no question of the plan (seen q9)"));
  EXPECT_THAT(ParsePlan(Without(good, "", "greeting")), IsRefused("greeting: missing"));
  EXPECT_THAT(ParsePlan(Without(good, "", "rubric")), IsRefused("rubric: missing"));
  EXPECT_THAT(ParsePlan(With(good, "/rubric/competencies/0/levels/0/anchor", "")),
              IsRefused("plan: rubric.competencies[0].levels[0].anchor: must not be empty"));
}

}  // namespace
}  // namespace vivavoce
