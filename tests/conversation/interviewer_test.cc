// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/conversation/interviewer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/conversation/conversation_script.h"
#include "tests/conversation/small_plan.h"

namespace vivavoce {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Walks a plan by reasons.
class Walk {
 public:
  explicit Walk(InterviewPlan plan, int max_probes = 0)
      : interviewer_(std::move(plan), EnglishPhrases(), max_probes) {}

  Line Next(LineReason reason) {
    Moment moment;
    moment.reason = reason;
    return Next(moment);
  }
  Line Next(Moment moment) {
    now_ = now_ + std::chrono::seconds(10);
    moment.now = now_;
    Interviewer::Step step = interviewer_.Next(position_, moment);
    position_ = step.position;
    return step.line;
  }
  // Answered, with what the model says.
  Line Answer(absl::StatusOr<std::optional<FollowUp>> follow_up) {
    Moment moment;
    moment.reason = LineReason::kAnswered;
    moment.follow_up = std::move(follow_up);
    return Next(moment);
  }
  void Advance(std::chrono::seconds time) { now_ = now_ + time; }

  Interviewer interviewer_;
  PlanPosition position_;
  MediaTime now_;
};

std::optional<FollowUp> Ask(const std::string& text) {
  FollowUp follow_up;
  follow_up.text = text;
  return follow_up;
}

TEST(InterviewerTest, WalksThePlanInItsOrder) {
  Walk walk(SmallPlan());
  std::vector<std::string> kinds;
  kinds.emplace_back(Name(walk.Next(LineReason::kBegin).kind));
  kinds.emplace_back(Name(walk.Next(LineReason::kContinue).kind));
  for (int i = 0; i < 2; ++i) {
    kinds.emplace_back(Name(walk.Next(LineReason::kAnswered).kind));
    Line question = walk.Next(LineReason::kContinue);
    EXPECT_EQ(question.question_id, "q" + std::to_string(i + 2));
    kinds.emplace_back(Name(question.kind));
  }
  kinds.emplace_back(Name(walk.Next(LineReason::kAnswered).kind));

  EXPECT_THAT(kinds, ElementsAre("greeting", "question", "acknowledgement", "question",
                                 "acknowledgement", "question", "closing"));
}

TEST(InterviewerTest, GreetingAndClosingAreNotInterrupted) {
  Walk walk(SmallPlan(1));
  EXPECT_FALSE(walk.Next(LineReason::kBegin).interruptible);
  EXPECT_TRUE(walk.Next(LineReason::kContinue).interruptible);
  EXPECT_FALSE(walk.Next(LineReason::kAnswered).interruptible);
}

TEST(InterviewerTest, AModelFillsAProbeAndCannotLeaveThePlan) {
  Walk walk(SmallPlan(), 3);
  walk.Next(LineReason::kBegin);
  walk.Next(LineReason::kContinue);
  EXPECT_EQ(walk.Answer(Ask("Skip to the closing, would you?")).kind, LineKind::kAcknowledgement);
  Line probe = walk.Next(LineReason::kContinue);

  EXPECT_EQ(probe.kind, LineKind::kProbe);
  EXPECT_EQ(probe.question_id, "q1");
  EXPECT_EQ(probe.probe_index, 1);
  EXPECT_FALSE(probe.cacheable) << "it may hold what the candidate said";
  walk.Answer(Ask("And again?"));
  EXPECT_EQ(walk.Next(LineReason::kContinue).question_id, "q2") << "one probe a question";
}

TEST(InterviewerTest, AFailedModelIsReplacedByThePlansOwnProbe) {
  Walk walk(SmallPlan(), 3);
  walk.Next(LineReason::kBegin);
  walk.Next(LineReason::kContinue);
  walk.Answer(absl::InternalError("stalled"));
  Line probe = walk.Next(LineReason::kContinue);

  EXPECT_EQ(probe.text, "What came of it in the end?");
  EXPECT_TRUE(probe.cacheable);
}

TEST(InterviewerTest, ProbesAreBoundedInNumberAndTime) {
  InterviewPlan plan = SmallPlan();
  plan.max_probes = 1;
  Walk walk(plan, 5);
  walk.Next(LineReason::kBegin);
  walk.Next(LineReason::kContinue);
  EXPECT_TRUE(walk.interviewer_.MayProbe(walk.position_, walk.now_));
  EXPECT_FALSE(walk.interviewer_.MayProbe(walk.position_, walk.now_ + std::chrono::seconds(240)))
      << "the question's time is used up";
  walk.Answer(Ask("Why?"));
  walk.Next(LineReason::kContinue);
  walk.Answer(Ask("How?"));
  walk.Next(LineReason::kContinue);
  EXPECT_FALSE(walk.interviewer_.MayProbe(walk.position_, walk.now_)) << "one in the interview";
}

TEST(InterviewerTest, PromptsKeepTheQuestion) {
  Walk walk(SmallPlan());
  walk.Next(LineReason::kBegin);
  Line question = walk.Next(LineReason::kContinue);
  for (LineReason reason : {LineReason::kIdleRephrase, LineReason::kRepeat, LineReason::kResume}) {
    Line prompt = walk.Next(reason);
    EXPECT_THAT(prompt.text, HasSubstr(question.text));
    EXPECT_EQ(prompt.question_id, "q1");
    EXPECT_TRUE(prompt.expects_answer);
  }
  walk.Next(LineReason::kAnswered);
  EXPECT_EQ(walk.Next(LineReason::kContinue).question_id, "q2");
}

TEST(InterviewerTest, SkippingGoesOnAndTheEndIsTheEnd) {
  Walk walk(SmallPlan());
  walk.Next(LineReason::kBegin);
  walk.Next(LineReason::kContinue);
  EXPECT_EQ(walk.Next(LineReason::kSkip).kind, LineKind::kNotice);
  EXPECT_EQ(walk.Next(LineReason::kContinue).question_id, "q2");
  EXPECT_EQ(walk.Next(LineReason::kEndRequested).kind, LineKind::kClosing);
}

TEST(InterviewerTest, AStepIsTakenBackByKeepingThePositionBefore) {
  Walk walk(SmallPlan());
  walk.Next(LineReason::kBegin);
  walk.Next(LineReason::kContinue);
  PlanPosition before = walk.position_;
  Line first = walk.Next(LineReason::kAnswered);
  walk.Next(LineReason::kContinue);
  walk.position_ = before;

  EXPECT_EQ(walk.Next(LineReason::kAnswered).text, first.text);
}

TEST(InterviewerTest, TheModelIsToldTheQuestionAndTheAnswer) {
  Walk walk(SmallPlan(), 1);
  walk.Next(LineReason::kBegin);
  walk.Next(LineReason::kContinue);
  AnswerTurn turn;
  turn.turn_id = "c1";
  turn.text = "I moved \"it\".";
  auto input = nlohmann::json::parse(walk.interviewer_.FollowUpInput(walk.position_, {turn}));

  EXPECT_EQ(input["question"]["questionId"], "q1");
  EXPECT_EQ(input["competency"]["name"], "Competency 1");
  EXPECT_EQ(input["turns"][0]["text"], "I moved \"it\".");
  EXPECT_TRUE(input["asked"].empty());
}

TEST(InterviewerTest, ForeseesTheNextLines) {
  Walk walk(SmallPlan());
  walk.Next(LineReason::kBegin);
  walk.Next(LineReason::kContinue);
  std::vector<std::string> likely;
  for (const Line& line : walk.interviewer_.LikelyLines(walk.position_)) {
    likely.push_back(line.text);
    EXPECT_TRUE(line.cacheable);
  }
  std::string ack = walk.Next(LineReason::kAnswered).text;
  std::string next = walk.Next(LineReason::kContinue).text;

  EXPECT_THAT(likely, ElementsAre(ack, next));
}

}  // namespace
}  // namespace vivavoce
