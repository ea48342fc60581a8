// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/planning/plan_lint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vivavoce {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

RubricCompetency Competency(const std::string& id, bool required) {
  RubricCompetency competency;
  competency.competency_id = id;
  competency.name = id;
  competency.required = required;
  competency.levels = {{1, "low", "talk"}, {2, "high", "a case"}};
  return competency;
}

PlannedQuestion Question(const std::string& competency, const std::string& lead) {
  PlannedQuestion question;
  question.question_id = "q-" + competency;
  question.competency_id = competency;
  question.lead = lead;
  question.seconds = 240;
  return question;
}

InterviewPlan SoundPlan() {
  InterviewPlan plan;
  plan.duration_minutes = 10;
  plan.greeting = "Hello, I am an AI interviewer.";
  plan.questions = {Question("triage", "Tell me about a hard triage. What did you do?"),
                    Question("handover", "How do you hand over at the end of a shift?")};
  plan.rubric.competencies = {Competency("triage", true), Competency("handover", false)};
  return plan;
}

std::vector<std::string> Findings(const InterviewPlan& plan) {
  std::vector<std::string> findings;
  for (const LintFinding& finding : LintPlan(plan)) {
    findings.push_back(finding.severity + " " + finding.code + " " + finding.where);
    EXPECT_FALSE(finding.message.empty());
  }
  return findings;
}

TEST(PlanLintTest, ASoundPlanHasNoFindings) { EXPECT_THAT(Findings(SoundPlan()), IsEmpty()); }

TEST(PlanLintTest, ProhibitedQuestionsAndProbesAreErrors) {
  InterviewPlan plan = SoundPlan();
  plan.questions[0].lead = "How old are you?";
  plan.questions[1].probes = {"And then?", "Do you have children?"};

  EXPECT_THAT(Findings(plan), ElementsAre("error prohibited_question questions[0].lead",
                                          "error prohibited_question questions[1].probes[1]"));
}

TEST(PlanLintTest, ARequiredCompetencyThatNobodyAsksAboutIsAnError) {
  InterviewPlan plan = SoundPlan();
  plan.questions.erase(plan.questions.begin());

  EXPECT_THAT(Findings(plan), ElementsAre("error required_not_asked rubric.competencies[0]"));
}

TEST(PlanLintTest, WhatAFullInterviewLeavesOutIsAWarning) {
  InterviewPlan plan = SoundPlan();
  plan.duration_minutes = 5;
  plan.questions[0].seconds = plan.questions[1].seconds = 90;
  plan.rubric.competencies[1].required = true;
  plan.rubric.competencies.push_back(Competency("wounds", true));
  EXPECT_THAT(Findings(plan), ElementsAre("warning no_room_for_required rubric.competencies[2]"));
  EXPECT_TRUE(MayApproveItself(plan)) << "nothing was found yet";
  plan.lint = LintPlan(plan);
  EXPECT_FALSE(MayApproveItself(plan)) << "a person must have seen it";

  plan.rubric.competencies[1].required = false;
  EXPECT_THAT(Findings(plan), ElementsAre("error required_not_asked rubric.competencies[2]"));
  plan.rubric.competencies[1].required = true;
  plan.duration_minutes = 10;
  EXPECT_THAT(Findings(plan), ElementsAre("error required_not_asked rubric.competencies[2]"));
}

TEST(PlanLintTest, OnlyAPlanWithoutErrorsApprovesItself) {
  InterviewPlan plan = SoundPlan();
  plan.questions[0].lead = "You would agree that triage is hard?";
  plan.lint = LintPlan(plan);
  EXPECT_TRUE(MayApproveItself(plan)) << "a remark";
  plan.questions[0].lead = "How old are you?";
  plan.lint = LintPlan(plan);
  EXPECT_FALSE(MayApproveItself(plan));
}

TEST(PlanLintTest, MoreSecondsThanTheInterviewHasAreAnError) {
  InterviewPlan plan = SoundPlan();
  plan.duration_minutes = 7;

  EXPECT_THAT(Findings(plan), ElementsAre("error too_long questions"));
}

TEST(PlanLintTest, AnUnanchoredLevelAndAnEmptyQuestionAreErrors) {
  InterviewPlan plan = SoundPlan();
  plan.rubric.competencies[1].levels[1].anchor.clear();
  plan.questions[0].lead = "  ";

  EXPECT_THAT(Findings(plan), ElementsAre("error empty_question questions[0].lead",
                                          "error level_without_anchor rubric.competencies[1]"));
}

TEST(PlanLintTest, PoorQuestionsAreWarnings) {
  InterviewPlan plan = SoundPlan();
  plan.questions[0].lead = "You would agree that triage is hard?";
  std::string sixty_one;
  for (int i = 0; i < 61; ++i) sixty_one += "word ";
  plan.questions[1].lead = sixty_one;
  plan.questions[1].probes = {"What? Why? How?"};

  EXPECT_THAT(Findings(plan), ElementsAre("warning leading_question questions[0].lead",
                                          "warning long_question questions[1].lead",
                                          "warning double_barrelled questions[1].probes[0]"));
}

TEST(PlanLintTest, AQuestionThatEndsOnRightNeedsNotSuggestIt) {
  InterviewPlan plan = SoundPlan();
  plan.questions[0].lead =
      "When it comes to triage, how do you make sure that everything is right?";
  plan.questions[1].lead = "You always call the doctor first, right?";

  EXPECT_THAT(Findings(plan), ElementsAre("warning leading_question questions[1].lead"));
}

TEST(PlanLintTest, TheSameQuestionTwiceIsAWarningWhateverItsPunctuation) {
  InterviewPlan plan = SoundPlan();
  plan.questions[1].lead = "tell me about a hard  triage - what did you do";

  EXPECT_THAT(Findings(plan), ElementsAre("warning duplicate_question questions[1].lead"));
}

TEST(PlanLintTest, AGreetingThatHidesTheMachineIsAWarning) {
  InterviewPlan plan = SoundPlan();
  plan.greeting = "Hello, my name is Sam.";

  EXPECT_THAT(Findings(plan), ElementsAre("warning no_disclosure greeting"));
}

}  // namespace
}  // namespace vivavoce
