// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "vivavoce/planning/planner.h"
#include "vivavoce/testing/scripted_language_model.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce {
namespace {

using Json = nlohmann::ordered_json;

class PlanFeedbackTest : public ::testing::Test {
 protected:
  PlanFeedbackTest() : model_(world_.executor(), world_.clock()) {
    submission_.job.title = "Nurse";
    submission_.job.level = "SENIOR";
    submission_.job.skills = {{"Triage", true, 2}, {"Wound care", false, 1}};
    submission_.interview.duration_minutes = 15;
    submission_.candidate.name = "Zebedee Quill";
  }

  static Json Question(const std::string& id, const std::string& name) {
    return {{"competency", {{"competencyId", id}, {"name", name}}},
            {"kind", "behavioural"},
            {"lead", "Tell me about " + name + ". What did you do?"},
            {"probes", {"What came of it?"}},
            {"seconds", 240}};
  }

  InterviewPlan Plan(const Json& answer) {
    model_.Answer("plan", testing::ScriptedAnswer(answer.dump()));
    PlanInputs inputs;
    inputs.submission = submission_;
    inputs.share_path = std::string(VIVAVOCE_SOURCE_DIR) + "/share";
    inputs.language_model = &model_;
    inputs.previous = previous_;
    inputs.feedback = feedback_;
    absl::StatusOr<InterviewPlan> plan = world_.Run(GeneratePlan(std::move(inputs)));
    EXPECT_TRUE(plan.ok()) << plan.status();
    return plan.ok() ? *std::move(plan) : InterviewPlan();
  }

  // Makes the first version, and sends it back.
  void SendBack(std::string feedback) {
    InterviewPlan first =
        Plan({{"questions", {Question("triage", "Triage"), Question("wound-care", "Wound care")}}});
    first.version = 3;
    previous_ = std::move(first);
    feedback_ = std::move(feedback);
  }

  static std::string Noted(const InterviewPlan& plan, const std::string& code) {
    for (const LintFinding& finding : plan.lint) {
      if (finding.code == code) return finding.severity + ": " + finding.message;
    }
    return "";
  }

  testing::VirtualTimeDriver world_;
  testing::ScriptedLanguageModel model_;
  Submission submission_;
  std::optional<InterviewPlan> previous_;
  std::string feedback_;
};

TEST_F(PlanFeedbackTest, ReachesTheModelWithTheQuestionsThatItIsAbout) {
  SendBack("Drop question 2, Quill knows it.");
  Plan({{"questions", {Question("triage", "Triage")}}});

  const Json first = Json::parse(model_.requests().front().input);
  const Json input = Json::parse(model_.requests().back().input);
  EXPECT_FALSE(first.contains("feedback"));
  EXPECT_EQ(input["feedback"]["planVersion"], 3);
  EXPECT_EQ(input["feedback"]["text"], "Drop question 2, Xxxxx knows it.");
  ASSERT_EQ(input["feedback"]["questions"].size(), 2U);
  const Json& asked = input["feedback"]["questions"][1];
  EXPECT_EQ(asked["number"], 2);
  EXPECT_EQ(asked["competency"]["name"], "Wound care");
  EXPECT_EQ(asked["competency"]["required"], false);
  EXPECT_EQ(asked["lead"], "Tell me about Wound care. What did you do?");
}

TEST_F(PlanFeedbackTest, TheNextVersionShowsWhatItAnswersAndHow) {
  SendBack("Drop question 2. Be kind.");

  InterviewPlan plan =
      Plan({{"questions", {Question("triage", "Triage")}},
            {"feedback",
             {{{"text", "Drop question 2"}, {"followed", true}, {"note", "left out: question 2"}},
              {{"text", "Be kind"}, {"followed", false}, {"note", "not by rule"}}}}});

  absl::StatusOr<InterviewPlan> read = ParsePlan(ToJson(plan));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->feedback.plan_version, 3);
  EXPECT_EQ(read->feedback.text, "Drop question 2. Be kind.");
  ASSERT_EQ(read->feedback.points.size(), 2U);
  EXPECT_TRUE(read->feedback.points[0].followed);
  EXPECT_EQ(read->feedback.points[0].note, "left out: question 2");
  EXPECT_EQ(Noted(*read, "feedback_not_followed"),
            "warning: \"Be kind\" was read and not followed: not by rule");
}

TEST_F(PlanFeedbackTest, AModelThatSaysTooMuchOfItFailsNoPlan) {
  SendBack(std::string(1500, 'a'));

  InterviewPlan plan = Plan({{"questions", {Question("triage", "Triage")}},
                             {"feedback",
                              {{{"text", std::string(1500, 'a')},
                                {"followed", false},
                                {"note", std::string(900, 'b')}}}}});

  absl::StatusOr<InterviewPlan> read = ParsePlan(ToJson(plan));
  ASSERT_TRUE(read.ok()) << read.status();
  ASSERT_EQ(read->feedback.points.size(), 1U);
  EXPECT_EQ(read->feedback.points[0].text.size(), 1000U);
  EXPECT_EQ(read->feedback.points[0].note.size(), 500U);
}

TEST_F(PlanFeedbackTest, AnAnswerThatSaysNothingOfItIsNoted) {
  SendBack("Drop question 2.");

  InterviewPlan plan =
      Plan({{"questions", {Question("triage", "Triage")}}, {"feedback", Json::array()}});

  EXPECT_NE(Noted(plan, "feedback_unanswered"), "");
}

TEST_F(PlanFeedbackTest, AClaimThatChangesNothingIsNoted) {
  SendBack("Drop question 2.");

  InterviewPlan plan =
      Plan({{"questions", {Question("triage", "Triage"), Question("wound-care", "Wound care")}},
            {"feedback", {{{"text", "Drop question 2"}, {"followed", true}}}}});

  EXPECT_NE(Noted(plan, "feedback_changed_nothing"), "");
}

TEST_F(PlanFeedbackTest, WhoSentAVersionBackSeesTheNextOne) {
  SendBack("Drop question 2.");
  EXPECT_TRUE(MayApproveItself(*previous_));

  InterviewPlan plan = Plan({{"questions", {Question("triage", "Triage")}},
                             {"feedback", {{{"text", "Drop question 2"}, {"followed", true}}}}});

  EXPECT_EQ(Noted(plan, "feedback_not_followed"), "");
  EXPECT_FALSE(MayApproveItself(plan));
}

}  // namespace
}  // namespace vivavoce
