// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/lifecycle/interviews.h"

#include <gmock/gmock.h>

#include <chrono>

#include "lifecycle_world.h"

namespace vivavoce {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using InterviewsTest = LifecycleTest;

std::vector<std::string> Topics(const std::vector<OutboxEvent>& events) {
  std::vector<std::string> topics;
  for (const OutboxEvent& event : events) topics.push_back(event.topic);
  return topics;
}

TEST_F(InterviewsTest, ASubmissionThatSaysEnoughIsSentToSkillValidationWithItsEvents) {
  const Interview interview = Submit(Whole());

  EXPECT_EQ(interview.state, InterviewState::kValidatingSkills);
  EXPECT_EQ(interview.version, 1);
  EXPECT_THAT(Topics(Events()),
              ElementsAre("notification.requested", "skill.validation.requested"));
  absl::StatusOr<InterviewEvent> event = ParseInterviewEvent(Events().back().payload);
  ASSERT_TRUE(event.ok()) << event.status();
  EXPECT_EQ(event->interview, interview.id);
  EXPECT_EQ(event->to, "VALIDATING_SKILLS");
}

TEST_F(InterviewsTest, ASubmissionThatLacksSomethingAsksForIt) {
  Submission submission = Whole();
  submission.job.title.clear();
  const Interview interview = Submit(submission);

  EXPECT_EQ(interview.state, InterviewState::kInfoNeeded);
  absl::StatusOr<InterviewEvent> event = ParseInterviewEvent(Events().back().payload);
  ASSERT_TRUE(event.ok());
  EXPECT_EQ(event->webhook, "interview.info_needed");
  EXPECT_THAT(event->data, HasSubstr("job.title"));

  absl::StatusOr<Submitted> completed = world_.Run(interviews_.Complete(
      tenant_, interview.id, Whole(), Recruiter(), interview.version, nullptr));
  ASSERT_TRUE(completed.ok()) << completed.status();
  EXPECT_EQ(completed->interview.state, InterviewState::kValidatingSkills);
}

TEST_F(InterviewsTest, ASkillThatComesAgainAsItWasIsNotAskedAboutAgain) {
  const Interview received = Submit(Whole());
  auto ask = [](Interview& of, StoreTransaction&) {
    of.skill_questions.resize(2);
    of.skill_questions[0].skill = "SQL";
    of.skill_questions[0].question = "Which?";
    of.skill_questions[1].skill = "Kafka";
    of.skill_questions[1].question = "And which?";
    return absl::OkStatus();
  };
  absl::StatusOr<Interview> asked = Apply(received.id, "REQUEST_INFO", System(), GuardFacts(), ask);
  ASSERT_TRUE(asked.ok()) << asked.status();
  asked = world_.Run(interviews_.Load(tenant_, received.id));
  ASSERT_TRUE(asked.ok() && asked->skill_questions.size() == 2) << "kept with the interview";

  Submission answer = Whole();
  answer.job.skills[2].name = "Apache Kafka";
  absl::StatusOr<Submitted> completed = world_.Run(
      interviews_.Complete(tenant_, received.id, answer, Recruiter(), asked->version, nullptr));

  ASSERT_TRUE(completed.ok()) << completed.status();
  EXPECT_EQ(completed->interview.state, InterviewState::kValidatingSkills);
  EXPECT_TRUE(completed->interview.skill_questions.empty());
  absl::StatusOr<Interview> kept = world_.Run(interviews_.Load(tenant_, received.id));
  ASSERT_TRUE(kept.ok());
  EXPECT_THAT(kept->confirmed_skills, ::testing::ElementsAre("SQL"));
}

TEST_F(InterviewsTest, AnExternalIdIsAnsweredWithTheInterviewThatHasIt) {
  const Interview first = Submit(Whole("ats-1"));
  absl::StatusOr<Submitted> again =
      world_.Run(interviews_.Submit(tenant_, Whole("ats-1"), Recruiter()));

  ASSERT_TRUE(again.ok());
  EXPECT_TRUE(again->known);
  EXPECT_EQ(again->interview.id, first.id);
  EXPECT_EQ(Events().size(), 2u);
}

TEST_F(InterviewsTest, AnotherTenantSeesNothing) {
  const Interview interview = Submit(Whole("ats-1"));
  const TenantId other("umbrella");

  EXPECT_TRUE(absl::IsNotFound(world_.Run(interviews_.Load(other, interview.id)).status()));
  absl::StatusOr<Submitted> own =
      world_.Run(interviews_.Submit(other, Whole("ats-1"), Recruiter()));
  ASSERT_TRUE(own.ok());
  EXPECT_FALSE(own->known);
}

TEST_F(InterviewsTest, ARefusedTransitionChangesNothing) {
  const Interview interview = Submit(Whole());
  absl::StatusOr<Interview> refused = Apply(interview.id, "APPROVE", Recruiter());

  EXPECT_TRUE(absl::IsFailedPrecondition(refused.status())) << refused.status();
  EXPECT_EQ(world_.Run(interviews_.Load(tenant_, interview.id))->version, interview.version);
  EXPECT_EQ(Events().size(), 2u);
}

TEST_F(InterviewsTest, AnAmendmentThatFailsUndoesTheTransition) {
  const Interview interview = Submit(Whole());
  GuardFacts facts;
  facts.required_skills_resolved = true;
  absl::StatusOr<Interview> failed =
      Apply(interview.id, "GENERATE_PLAN", System(), facts, [](Interview&, StoreTransaction& unit) {
        EXPECT_TRUE(unit.Append("consent/of-nobody", "given", "{}").ok());
        return absl::InternalError("no room");
      });

  EXPECT_TRUE(absl::IsInternal(failed.status()));
  EXPECT_TRUE(world_.Run(store_.ReadJournal(tenant_, "consent/of-nobody", 0, 10))->empty());
  EXPECT_EQ(Events().size(), 2u);
  EXPECT_EQ(world_.Run(interviews_.Load(tenant_, interview.id))->state,
            InterviewState::kValidatingSkills);
}

TEST_F(InterviewsTest, AnOutdatedVersionIsRefused) {
  const Interview interview = Submit(Whole());
  GuardFacts facts;
  facts.required_skills_resolved = true;
  ASSERT_TRUE(Apply(interview.id, "GENERATE_PLAN", System(), facts).ok());

  for (int64_t version : {interview.version, interview.version + 2}) {
    TransitionRequest cancel;
    cancel.interview = interview.id;
    cancel.name = "CANCEL";
    cancel.actor = Recruiter();
    cancel.expected_version = version;
    EXPECT_TRUE(absl::IsAborted(world_.Run(interviews_.Apply(tenant_, std::move(cancel))).status()))
        << version;
  }
}

TEST_F(InterviewsTest, TheAuditTrailNamesWhoDidWhat) {
  const Interview interview = Approved();
  absl::StatusOr<std::vector<AuditRow>> rows =
      world_.Run(interviews_.Audit(tenant_, interview.id, 0, 100));

  ASSERT_TRUE(rows.ok());
  std::vector<std::string> actions;
  for (const AuditRow& row : *rows) actions.push_back(row.action);
  EXPECT_THAT(actions, ElementsAre("SUBMIT", "VALIDATE", "GENERATE_PLAN", "PLAN_READY", "APPROVE"));
  EXPECT_EQ(rows->back().actor_kind, "person");
  EXPECT_EQ(rows->back().actor_id, "p1");
  EXPECT_EQ(rows->back().from, "PENDING");
}

TEST_F(InterviewsTest, AFailedInterviewGoesOnWhereItStood) {
  const Interview interview = Submit(Whole());
  GuardFacts facts;
  facts.dead_letter_recorded = true;
  absl::StatusOr<Interview> failed =
      Apply(interview.id, "FAIL", System(), facts, nullptr, "the model is gone");
  ASSERT_TRUE(failed.ok()) << failed.status();
  EXPECT_EQ(failed->sub_status, "the model is gone");

  absl::StatusOr<Interview> again = Apply(interview.id, "RETRY", Recruiter());
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->state, InterviewState::kValidatingSkills);
  EXPECT_EQ(Events().back().topic, "skill.validation.requested");  // the planner is told again
}

TEST_F(InterviewsTest, TheNewestComeFirstPageByPage) {
  std::vector<std::string> ids;
  for (int i = 0; i < 3; ++i) {
    ids.push_back(Submit(Whole()).id.value());
    ASSERT_TRUE(world_.Run(world_.clock().Sleep(std::chrono::milliseconds(5))).ok());
  }
  absl::StatusOr<InterviewPage> first =
      world_.Run(interviews_.List(tenant_, InterviewFilter(), 2, ""));
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_EQ(first->items.size(), 2u);
  EXPECT_EQ(first->items.front().id.value(), ids[2]);
  absl::StatusOr<InterviewPage> second =
      world_.Run(interviews_.List(tenant_, InterviewFilter(), 2, first->next_cursor));
  ASSERT_TRUE(second.ok());
  ASSERT_EQ(second->items.size(), 1u);
  EXPECT_EQ(second->items.front().id.value(), ids[0]);
  EXPECT_EQ(second->next_cursor, "");
}

TEST_F(InterviewsTest, AStateThatHasLastedTooLongIsOverdue) {
  const Interview interview = Submit(Whole());
  EXPECT_TRUE(world_.Run(interviews_.Overdue(tenant_, 10))->empty());
  ASSERT_TRUE(world_.Run(world_.clock().Sleep(std::chrono::minutes(16))).ok());

  absl::StatusOr<std::vector<Interview>> overdue = world_.Run(interviews_.Overdue(tenant_, 10));
  ASSERT_TRUE(overdue.ok());
  ASSERT_EQ(overdue->size(), 1u);
  EXPECT_EQ(overdue->front().deadline_transition, "FAIL");
}

TEST_F(InterviewsTest, WhatIsDueFirstIsOverdueFirst) {
  Submission lacking = Whole();
  lacking.job.title.clear();
  ASSERT_EQ(Submit(lacking).state, InterviewState::kInfoNeeded);  // has days
  const Interview due = Submit(Whole());
  ASSERT_TRUE(world_.Run(world_.clock().Sleep(std::chrono::minutes(16))).ok());

  absl::StatusOr<std::vector<Interview>> overdue = world_.Run(interviews_.Overdue(tenant_, 1));
  ASSERT_TRUE(overdue.ok());
  ASSERT_EQ(overdue->size(), 1u);
  EXPECT_EQ(overdue->front().id, due.id);
}

}  // namespace
}  // namespace vivavoce
