// SPDX-License-Identifier: Apache-2.0
#include "assessment/transcript_fit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "interview_fixture.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce::internal {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using vivavoce::testing::IsOk;
using vivavoce::testing::StatusIs;

Rubric OfAnotherInterview() {
  Rubric rubric = SmallRubric();
  rubric.competencies[0].competency_id = "welding";
  rubric.competencies[0].name = "Welding";
  rubric.competencies[1].competency_id = "brazing";
  rubric.competencies[1].name = "Brazing";
  return rubric;
}

InterviewPlan PlanOf(const std::vector<std::pair<std::string, std::string>>& questions) {
  InterviewPlan plan;
  for (const auto& [question_id, competency_id] : questions) {
    PlannedQuestion question;
    question.question_id = question_id;
    question.competency_id = competency_id;
    question.lead = "Tell me about it.";
    plan.questions.push_back(question);
  }
  return plan;
}

TEST(TranscriptFitTest, AcceptsWhatBelongsTogether) {
  InterviewPlan plan = PlanOf({{"q1", "databases"}, {"q2", "patient-safety"}});

  TranscriptFit fit = ExamineFit(SmallInterview(), SmallRubric(), &plan);

  EXPECT_THAT(fit.status, IsOk());
  EXPECT_THAT(fit.warnings, IsEmpty());
}

TEST(TranscriptFitTest, RefusesARubricThatKnowsNothingOfWhatWasAsked) {
  TranscriptFit fit = ExamineFit(SmallInterview(), OfAnotherInterview(), nullptr);

  EXPECT_THAT(fit.status, StatusIs(absl::StatusCode::kInvalidArgument,
                                   AllOf(HasSubstr("rubric: it is not of this interview"),
                                         HasSubstr("databases, patient-safety"),
                                         HasSubstr("brazing, welding"))));
}

TEST(TranscriptFitTest, NamesWhatTheRubricLacks) {
  Rubric rubric = SmallRubric();
  rubric.competencies[1] = OfAnotherInterview().competencies[1];

  TranscriptFit fit = ExamineFit(SmallInterview(), rubric, nullptr);

  EXPECT_THAT(fit.status, IsOk());
  EXPECT_THAT(fit.warnings, ElementsAre(HasSubstr("asks about: patient-safety")));
}

TEST(TranscriptFitTest, ARubricOfOneCompetencyJudgesEveryAnswerAndSaysSo) {
  Rubric rubric = OfAnotherInterview();
  rubric.competencies.resize(1);

  TranscriptFit fit = ExamineFit(SmallInterview(), rubric, nullptr);

  EXPECT_THAT(fit.status, IsOk());
  EXPECT_THAT(fit.warnings, ElementsAre(HasSubstr("all answers are judged as welding")));
}

TEST(TranscriptFitTest, ATranscriptThatNamesNoCompetencyFitsAnyRubric) {
  Transcript transcript = SmallInterview();
  for (TranscriptTurn& turn : transcript.turns) turn.competency_id.clear();

  TranscriptFit fit = ExamineFit(transcript, OfAnotherInterview(), nullptr);

  EXPECT_THAT(fit.status, IsOk());
  EXPECT_THAT(fit.warnings, IsEmpty());
}

TEST(TranscriptFitTest, RefusesAPlanOfOtherQuestions) {
  InterviewPlan unknown = PlanOf({{"q8", "databases"}, {"q9", "patient-safety"}});
  InterviewPlan other_job = PlanOf({{"q1", "welding"}, {"q2", "brazing"}});

  for (const InterviewPlan& plan : {unknown, other_job}) {
    EXPECT_THAT(ExamineFit(SmallInterview(), SmallRubric(), &plan).status,
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("plan: it is not of this interview")));
  }
}

TEST(TranscriptFitTest, NamesTheQuestionsThatThePlanHasOtherwise) {
  InterviewPlan plan = PlanOf({{"q1", "databases"}, {"q2", "brazing"}});

  TranscriptFit fit = ExamineFit(SmallInterview(), SmallRubric(), &plan);

  EXPECT_THAT(fit.status, IsOk());
  EXPECT_THAT(fit.warnings, ElementsAre(HasSubstr("other competencies: q2")));
}

}  // namespace
}  // namespace vivavoce::internal
