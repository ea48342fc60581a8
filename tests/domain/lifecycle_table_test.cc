// SPDX-License-Identifier: Apache-2.0
// The table against a transcription of the specification, row by row, and each guard against the
// circumstances in which it must refuse.
#include "domain/lifecycle_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/domain/artefacts.h"
#include "tests/domain/lifecycle_facts.h"

namespace vivavoce {
namespace {

using S = InterviewState;

// Who: P a person, K an API key, C the candidate, S the system, T a timer.
struct SpecifiedRow {
  std::string_view from;  // a state, or which states
  std::string_view name;
  std::string_view to;
  std::string_view who;
  std::string_view permission;
  std::string_view guard;
  std::string_view topic;
  std::string_view webhook;
};

// Beyond the specified cells: EXPIRE of APPROVED and ASSESSMENT_PENDING and the timers of FAIL and
// ABANDON are the contract's deadlines; a topic where somebody must go on working (COMPLETE_INFO,
// ACCEPT_PARTIAL, REASSESS) or clean up (cancelled, withdrawn, erased); and every way into
// SCHEDULED, INCOMPLETE, CANCELLED and EXPIRED tells the same webhook.
// clang-format off
constexpr SpecifiedRow kSpecified[] = {
    {"new", "SUBMIT", "RECEIVED", "PK", "interview:create", "external_id_unused", "", "interview.received"},
    {"RECEIVED", "REQUEST_INFO", "INFO_NEEDED", "S", "", "information_missing", "interview.info_needed", "interview.info_needed"},
    {"RECEIVED", "VALIDATE", "VALIDATING_SKILLS", "S", "", "information_complete", "skill.validation.requested", ""},
    {"INFO_NEEDED", "COMPLETE_INFO", "VALIDATING_SKILLS", "PK", "interview:update", "information_complete", "skill.validation.requested", "interview.info_completed"},
    {"INFO_NEEDED", "EXPIRE", "EXPIRED", "T", "", "", "", "interview.expired"},
    {"VALIDATING_SKILLS", "REQUEST_INFO", "INFO_NEEDED", "S", "", "skills_unresolved", "interview.info_needed", "interview.info_needed"},
    {"VALIDATING_SKILLS", "GENERATE_PLAN", "GENERATING_PLAN", "S", "", "skills_resolved", "", ""},
    {"GENERATING_PLAN", "PLAN_READY", "PENDING", "S", "", "plan_passes_lint", "interview.plan.created", "interview.plan_generated"},
    {"PENDING", "APPROVE", "APPROVED", "PKS", "interview:approve", "plan_approvable", "interview.approved", "interview.approved"},
    {"PENDING", "MODIFY", "GENERATING_PLAN", "PK", "interview:approve", "reason_given", "", ""},
    {"PENDING", "REJECT", "REJECTED", "PK", "interview:approve", "reason_given", "", "interview.rejected"},
    {"PENDING", "EXPIRE", "EXPIRED", "T", "", "", "", "interview.expired"},
    {"APPROVED", "SCHEDULE", "SCHEDULED", "PKSC", "interview:update", "notice_period_satisfied", "", "interview.scheduled"},
    {"APPROVED", "EXPIRE", "EXPIRED", "T", "", "", "", "interview.expired"},
    {"SCHEDULED", "RESCHEDULE", "SCHEDULED", "PKC", "interview:update", "reschedules_left", "", "interview.rescheduled"},
    {"SCHEDULED", "DECLINE", "DECLINED", "C", "", "", "", "interview.declined"},
    {"SCHEDULED", "NO_CONSENT_AI", "SCHEDULED", "C", "", "alternative_offered", "consent.changed", "interview.alternative_requested"},
    {"SCHEDULED", "START", "IN_PROGRESS", "C", "", "ready_to_start", "", "interview.started"},
    {"SCHEDULED", "NO_SHOW", "NO_SHOW", "T", "", "slot_booked", "", "interview.no_show"},
    {"SCHEDULED", "EXPIRE", "EXPIRED", "T", "", "", "", "interview.expired"},
    {"NO_SHOW", "RESCHEDULE", "SCHEDULED", "PK", "interview:update", "", "", "interview.rescheduled"},
    {"NO_SHOW", "CLOSE", "EXPIRED", "T", "", "", "", "interview.expired"},
    {"IN_PROGRESS", "DISCONNECT", "INTERRUPTED", "S", "", "", "", "interview.interrupted"},
    {"INTERRUPTED", "RECONNECT", "IN_PROGRESS", "C", "", "resume_token_valid", "", "interview.resumed"},
    {"INTERRUPTED", "PAUSE_LONG", "SCHEDULED", "T", "", "may_pause_long", "", "interview.interrupted"},
    {"INTERRUPTED", "GIVE_UP", "INCOMPLETE", "T", "", "", "", "interview.incomplete"},
    {"IN_PROGRESS", "COMPLETE", "COMPLETED", "SCT", "", "something_answered", "interview.completed", "interview.completed"},
    {"IN_PROGRESS", "ABORT", "INCOMPLETE", "SCT", "", "", "", "interview.incomplete"},
    {"INCOMPLETE", "ACCEPT_PARTIAL", "COMPLETED", "PK", "interview:update", "", "interview.completed", "interview.completed"},
    {"INCOMPLETE", "RESCHEDULE", "SCHEDULED", "PK", "interview:update", "", "", "interview.rescheduled"},
    {"INCOMPLETE", "CLOSE", "CANCELLED", "T", "", "", "interview.cancelled", "interview.cancelled"},
    {"COMPLETED", "ASSESS_READY", "ASSESSMENT_PENDING", "S", "", "assessment_complete", "interview.assessment.ready", "interview.assessment_pending"},
    {"ASSESSMENT_PENDING", "APPROVE_ASSESSMENT", "ASSESSMENT_APPROVED", "P", "interview:approve", "assessment_approvable", "interview.assessment.completed", "interview.assessment_approved"},
    {"ASSESSMENT_PENDING", "REJECT_ASSESSMENT", "ASSESSMENT_REJECTED", "P", "interview:approve", "reason_given", "", "interview.assessment_rejected"},
    {"ASSESSMENT_PENDING", "REASSESS", "COMPLETED", "P", "interview:approve", "", "interview.completed", ""},
    {"ASSESSMENT_PENDING", "EXPIRE", "EXPIRED", "T", "", "", "", "interview.expired"},
    {"ASSESSMENT_APPROVED", "CONTEST", "ASSESSMENT_PENDING", "P", "interview:approve", "contest_window_open", "", "interview.review_requested"},
    {"ASSESSMENT_REJECTED", "CONTEST", "ASSESSMENT_PENDING", "P", "interview:approve", "contest_window_open", "", "interview.review_requested"},
    {"any active", "FAIL", "FAILED", "ST", "", "failure_recorded", "", "interview.failed"},
    {"FAILED", "RETRY", "as it was", "PKS", "interview:update", "resume_state_known", "", ""},
    {"FAILED", "ABANDON", "CANCELLED", "PKT", "interview:update", "", "interview.cancelled", "interview.cancelled"},
    {"any non-terminal", "CANCEL", "CANCELLED", "PK", "interview:update", "", "interview.cancelled", "interview.cancelled"},
    {"any non-terminal", "WITHDRAW_CONSENT", "WITHDRAWN", "C", "", "", "consent.changed", "interview.withdrawn"},
    {"ASSESSMENT_APPROVED", "WITHDRAW_CONSENT", "WITHDRAWN", "C", "", "", "consent.changed", "interview.withdrawn"},
    {"ASSESSMENT_REJECTED", "WITHDRAW_CONSENT", "WITHDRAWN", "C", "", "", "consent.changed", "interview.withdrawn"},
    {"any", "ERASE", "ERASED", "PKST", "interview:delete", "no_legal_hold", "erasure.requested", "interview.erased"},
};
// clang-format on

std::string From(const Transition& row) {
  switch (row.from_any) {
    case Transition::FromAny::kActive:
      return "any active";
    case Transition::FromAny::kNonTerminal:
      return "any non-terminal";
    case Transition::FromAny::kAny:
      return "any";
    case Transition::FromAny::kNo:
      break;
  }
  return row.from == S::kNone ? "new" : std::string(Name(row.from));
}

std::string Who(const Transition& row) {
  std::string letters;
  for (const ActorKind kind : row.actors) letters += "PKCST"[static_cast<int>(kind)];
  return letters;
}

std::string InOneLine(const std::vector<std::string_view>& cells) {
  std::string line;
  for (const std::string_view cell : cells) line += std::string(cell) + " | ";
  return line;
}

TEST(LifecycleTableTest, IsTheSpecifiedOneRowByRow) {
  std::vector<std::string> specified;
  for (const SpecifiedRow& row : kSpecified) {
    specified.push_back(InOneLine(
        {row.from, row.name, row.to, row.who, row.permission, row.guard, row.topic, row.webhook}));
  }
  std::vector<std::string> kept;
  for (const Transition& row : LifecycleTable()) {
    const std::string to = row.to == S::kNone ? "as it was" : std::string(Name(row.to));
    const std::string from = From(row);
    const std::string who = Who(row);
    kept.push_back(
        InOneLine({from, row.name, to, who, row.permission, row.guard, row.topic, row.webhook}));
  }

  EXPECT_THAT(kept, testing::UnorderedElementsAreArray(specified));
}

struct Obstacle {
  S state;
  std::string_view transition;
  std::string_view guard;
  ActorKind actor;
  void (*arise)(GuardFacts& facts);
};

// One for each thing that a guard looks at.
constexpr Obstacle kObstacles[] = {
    {S::kNone, "SUBMIT", "external_id_unused", ActorKind::kApiKey,
     [](GuardFacts& f) { f.external_id_taken = true; }},
    {S::kReceived, "VALIDATE", "information_complete", ActorKind::kSystem,
     [](GuardFacts& f) { f.information_complete = false; }},
    {S::kInfoNeeded, "COMPLETE_INFO", "information_complete", ActorKind::kPerson,
     [](GuardFacts& f) { f.information_complete = false; }},
    {S::kValidatingSkills, "GENERATE_PLAN", "skills_resolved", ActorKind::kSystem,
     [](GuardFacts& f) { f.required_skills_resolved = false; }},
    {S::kGeneratingPlan, "PLAN_READY", "plan_passes_lint", ActorKind::kSystem,
     [](GuardFacts& f) { f.plan_passes_lint = false; }},
    {S::kPending, "APPROVE", "plan_approvable", ActorKind::kPerson,
     [](GuardFacts& f) { f.plan_version_current = false; }},
    {S::kPending, "APPROVE", "plan_approvable", ActorKind::kSystem,
     [](GuardFacts& f) { f.auto_approve = false; }},
    {S::kPending, "MODIFY", "reason_given", ActorKind::kPerson,
     [](GuardFacts& f) { f.reason_given = false; }},
    {S::kApproved, "SCHEDULE", "notice_period_satisfied", ActorKind::kSystem,
     [](GuardFacts& f) { f.notice_period_satisfied = false; }},
    {S::kScheduled, "RESCHEDULE", "reschedules_left", ActorKind::kCandidate,
     [](GuardFacts& f) { f.reschedules_left = 0; }},
    {S::kScheduled, "NO_CONSENT_AI", "alternative_offered", ActorKind::kCandidate,
     [](GuardFacts& f) { f.alternative_offered = false; }},
    {S::kScheduled, "START", "ready_to_start", ActorKind::kCandidate,
     [](GuardFacts& f) { f.consents_present = false; }},
    {S::kScheduled, "START", "ready_to_start", ActorKind::kCandidate,
     [](GuardFacts& f) { f.accommodation_outstanding = true; }},
    {S::kScheduled, "NO_SHOW", "slot_booked", ActorKind::kTimer,
     [](GuardFacts& f) { f.slot_booked = false; }},
    {S::kInterrupted, "RECONNECT", "resume_token_valid", ActorKind::kCandidate,
     [](GuardFacts& f) { f.resume_token_valid = false; }},
    {S::kInterrupted, "PAUSE_LONG", "may_pause_long", ActorKind::kTimer,
     [](GuardFacts& f) { f.grace_over = false; }},
    {S::kInterrupted, "PAUSE_LONG", "may_pause_long", ActorKind::kTimer,
     [](GuardFacts& f) { f.coverage_below_minimum = false; }},
    {S::kInterrupted, "PAUSE_LONG", "may_pause_long", ActorKind::kTimer,
     [](GuardFacts& f) { f.resumes_left = 0; }},
    {S::kInProgress, "COMPLETE", "something_answered", ActorKind::kSystem,
     [](GuardFacts& f) { f.answered_questions = 0; }},
    {S::kCompleted, "ASSESS_READY", "assessment_complete", ActorKind::kSystem,
     [](GuardFacts& f) { f.assessment_complete = false; }},
    {S::kAssessmentPending, "APPROVE_ASSESSMENT", "assessment_approvable", ActorKind::kPerson,
     [](GuardFacts& f) { f.reviewer_made_assessment = true; }},
    {S::kAssessmentPending, "APPROVE_ASSESSMENT", "assessment_approvable", ActorKind::kPerson,
     [](GuardFacts& f) { f.overrides_without_reason = 1; }},
    {S::kAssessmentPending, "REJECT_ASSESSMENT", "reason_given", ActorKind::kPerson,
     [](GuardFacts& f) { f.reason_given = false; }},
    {S::kAssessmentRejected, "CONTEST", "contest_window_open", ActorKind::kPerson,
     [](GuardFacts& f) { f.contest_window_open = false; }},
    {S::kCompleted, "FAIL", "failure_recorded", ActorKind::kSystem,
     [](GuardFacts& f) { f.dead_letter_recorded = false; }},
    {S::kCompleted, "FAIL", "failure_recorded", ActorKind::kSystem,
     [](GuardFacts& f) { f.resume_state = S::kNone; }},
    {S::kFailed, "RETRY", "resume_state_known", ActorKind::kPerson,
     [](GuardFacts& f) { f.resume_state = S::kNone; }},
    {S::kCompleted, "ERASE", "no_legal_hold", ActorKind::kPerson,
     [](GuardFacts& f) { f.legal_hold = true; }},
};

TEST(LifecycleTableTest, EachObstacleIsAGuardsWhoSaysWhatToDo) {
  for (const Obstacle& obstacle : kObstacles) {
    SCOPED_TRACE(std::string(obstacle.transition) + " " + std::string(obstacle.guard));
    const Transition* row = FindTransition(obstacle.state, obstacle.transition);
    ASSERT_NE(row, nullptr);
    EXPECT_EQ(row->guard, obstacle.guard);
    GuardFacts facts = Favourable();
    EXPECT_TRUE(Apply(obstacle.state, obstacle.transition, With(obstacle.actor), facts).ok());

    obstacle.arise(facts);

    const std::string mend(internal::FindLifecycleGuard(obstacle.guard)->refusal);
    EXPECT_THAT(Apply(obstacle.state, obstacle.transition, With(obstacle.actor), facts),
                FailsWith(absl::StatusCode::kFailedPrecondition, mend));
  }
}

TEST(LifecycleTableTest, WhatIsMissingIsAskedForOnlyWhenItIs) {
  GuardFacts facts = Favourable();
  for (const auto& [state, fact] :
       {std::pair{S::kReceived, &GuardFacts::information_complete},
        std::pair{S::kValidatingSkills, &GuardFacts::required_skills_resolved}}) {
    EXPECT_FALSE(Apply(state, "REQUEST_INFO", With(ActorKind::kSystem), facts).ok());
    facts.*fact = false;
    EXPECT_TRUE(Apply(state, "REQUEST_INFO", With(ActorKind::kSystem), facts).ok());
  }
}

TEST(LifecycleTableTest, EveryGuardHasAnObstacleHere) {
  std::set<std::string_view> tried = {"information_missing", "skills_unresolved"};
  for (const Obstacle& obstacle : kObstacles) tried.insert(obstacle.guard);
  for (const Transition& row : LifecycleTable()) {
    EXPECT_TRUE(row.guard.empty() || tried.contains(row.guard)) << row.name << " " << row.guard;
  }
}

}  // namespace
}  // namespace vivavoce
