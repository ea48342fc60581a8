// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/assessment/segmentation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "interview_fixture.h"

namespace vivavoce {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Transcript Of(std::vector<TranscriptTurn> turns) {
  Transcript transcript;
  transcript.turns = std::move(turns);
  return transcript;
}

// As others' transcripts come: no questionId at all.
TranscriptTurn Unnamed(TranscriptTurn turn) {
  turn.question_id.reset();
  turn.question_known = false;
  turn.is_question = false;
  return turn;
}

TEST(SegmentationTest, GroupsProbesWithTheirQuestion) {
  Transcript transcript = SmallInterview();
  TranscriptTurn probe = Asked("t3a", "q1", "databases", "And what came of it?");
  probe.probe_index = 1;
  transcript.turns.insert(transcript.turns.begin() + 3, probe);
  transcript.turns.insert(transcript.turns.begin() + 4, Said("t3b", "q1", "It was faster."));

  Segmentation result = Segment(transcript, SmallRubric(), nullptr);

  ASSERT_THAT(result.segments, SizeIs(2));
  EXPECT_THAT(result.segments[0].turns, ElementsAre(2, 4));
  EXPECT_EQ(result.segments[0].lead, "Tell me about a database that you changed.");
  EXPECT_EQ(result.segments[1].competency_id, "patient-safety");
}

TEST(SegmentationTest, ScoresNoTurnWhoseQuestionIsNull) {
  Segmentation result = Segment(SmallInterview(), SmallRubric(), nullptr);
  EXPECT_THAT(result.unscored, ElementsAre(6));

  // Not even when no turn names one.
  Transcript transcript = SmallInterview();
  for (TranscriptTurn& turn : transcript.turns) {
    if (turn.speaker == Speaker::kCandidate) turn.question_id.reset();
  }
  result = Segment(transcript, SmallRubric(), nullptr);
  EXPECT_THAT(result.unscored, ElementsAre(2, 4, 6));
  for (const AnswerSegment& segment : result.segments) EXPECT_THAT(segment.turns, IsEmpty());
}

TEST(SegmentationTest, AQuestionAboutACompetencyOfAnotherRubricIsAboutNone) {
  Rubric rubric = SmallRubric();
  rubric.competencies[0].competency_id = "welding";
  rubric.competencies[0].name = "Welding";

  Segmentation result = Segment(SmallInterview(), rubric, nullptr);

  ASSERT_THAT(result.segments, SizeIs(2));
  EXPECT_EQ(result.segments[0].competency_id, "");
  EXPECT_EQ(result.segments[0].named, "databases");
  EXPECT_EQ(result.segments[1].competency_id, "patient-safety");
}

TEST(SegmentationTest, InfersQuestionsWhereTheTranscriptKnowsNone) {
  Rubric rubric = SmallRubric();
  Transcript transcript = Of({Unnamed(Asked("t1", "", "", "Hello there.")),
                              Unnamed(Asked("t2", "", "", "What about databases?")),
                              Unnamed(Said("t3", "", "I moved one.")),
                              Unnamed(Asked("t4", "", "", "And patient safety?")),
                              Unnamed(Said("t5", "", "I asked the ward."))});

  Segmentation result = Segment(transcript, rubric, nullptr);

  ASSERT_THAT(result.segments, SizeIs(2));
  EXPECT_EQ(result.segments[0].question_id, "q1");
  EXPECT_EQ(result.segments[0].competency_id, "databases");
  EXPECT_EQ(result.segments[0].lead, "What about databases?");
  EXPECT_THAT(result.segments[1].turns, ElementsAre(4));
  EXPECT_EQ(result.segments[1].competency_id, "patient-safety");
}

TEST(SegmentationTest, LearnsAnInterviewersQuestionFromItsAnswer) {
  TranscriptTurn asked = Unnamed(Asked("t1", "", "patient-safety", "Tell me of a risk."));
  Segmentation result =
      Segment(Of({asked, Said("t2", "question-7", "I asked the ward.")}), SmallRubric(), nullptr);

  ASSERT_THAT(result.segments, SizeIs(1));
  EXPECT_EQ(result.segments[0].question_id, "question-7");
  EXPECT_EQ(result.segments[0].competency_id, "patient-safety");
}

TEST(SegmentationTest, AsksThePlanForWhatTheTranscriptLeavesOut) {
  InterviewPlan plan;
  PlannedQuestion question;
  question.question_id = "q9";
  question.competency_id = "databases";
  question.kind = QuestionKind::kTechnical;
  question.lead = "How does an index work?";
  plan.questions.push_back(question);

  Segmentation result = Segment(Of({Said("t1", "q9", "It sorts.")}), SmallRubric(), &plan);

  ASSERT_THAT(result.segments, SizeIs(1));
  EXPECT_EQ(result.segments[0].competency_id, "databases");
  EXPECT_EQ(result.segments[0].kind, "technical");
  EXPECT_EQ(result.segments[0].lead, "How does an index work?");
}

TEST(SegmentationTest, TakesTheOnlyCompetencyForEveryQuestion) {
  Rubric rubric = SmallRubric();
  rubric.competencies.resize(1);

  Segmentation result =
      Segment(Of({Said("t1", "x", "Some."), Said("t2", "y", "More.")}), rubric, nullptr);

  EXPECT_EQ(result.segments[0].competency_id, "databases");
  EXPECT_EQ(result.segments[1].competency_id, "databases");
}

TEST(SegmentationTest, PairsInOrderOnlyWhenTheCountsAgree) {
  Transcript transcript = Of({Said("t1", "x", "Some."), Said("t2", "y", "More.")});
  Segmentation paired = Segment(transcript, SmallRubric(), nullptr);
  EXPECT_EQ(paired.segments[0].competency_id, "databases");
  EXPECT_EQ(paired.segments[1].competency_id, "patient-safety");

  transcript.turns.push_back(Said("t3", "z", "Even more."));
  Segmentation unpaired = Segment(transcript, SmallRubric(), nullptr);
  for (const AnswerSegment& segment : unpaired.segments) EXPECT_EQ(segment.competency_id, "");
}

TEST(SegmentationTest, IgnoresACompetencyThatTheRubricLacks) {
  Segmentation result = Segment(
      Of({Asked("t1", "q1", "juggling", "About databases, please."), Said("t2", "q1", "Yes.")}),
      SmallRubric(), nullptr);

  EXPECT_EQ(result.segments[0].competency_id, "databases");
}

TEST(SegmentationTest, CountsNoTurnWithoutAWord) {
  Segmentation result =
      Segment(Of({Asked("t1", "q1", "databases", "Go on."), Said("t2", "q1", " ... ")}),
              SmallRubric(), nullptr);

  ASSERT_THAT(result.segments, SizeIs(1));
  EXPECT_THAT(result.segments[0].turns, IsEmpty());
}

}  // namespace
}  // namespace vivavoce
