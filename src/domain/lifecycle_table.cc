// SPDX-License-Identifier: Apache-2.0
// The life of an interview, row by row. A transition that is not here is refused.
#include "domain/lifecycle_table.h"

namespace vivavoce {
namespace {

using S = InterviewState;
using FromAny = Transition::FromAny;

constexpr ActorKind kByPerson[] = {ActorKind::kPerson};
constexpr ActorKind kByRecruiter[] = {ActorKind::kPerson, ActorKind::kApiKey};
constexpr ActorKind kByRecruiterOrSystem[] = {ActorKind::kPerson, ActorKind::kApiKey,
                                              ActorKind::kSystem};
constexpr ActorKind kByRecruiterOrTimer[] = {ActorKind::kPerson, ActorKind::kApiKey,
                                             ActorKind::kTimer};
constexpr ActorKind kByRecruiterOrCandidate[] = {ActorKind::kPerson, ActorKind::kApiKey,
                                                 ActorKind::kCandidate};
constexpr ActorKind kByRecruiterSystemOrCandidate[] = {ActorKind::kPerson, ActorKind::kApiKey,
                                                       ActorKind::kSystem, ActorKind::kCandidate};
constexpr ActorKind kByRecruiterSystemOrTimer[] = {ActorKind::kPerson, ActorKind::kApiKey,
                                                   ActorKind::kSystem, ActorKind::kTimer};
constexpr ActorKind kBySystem[] = {ActorKind::kSystem};
constexpr ActorKind kBySystemOrTimer[] = {ActorKind::kSystem, ActorKind::kTimer};
constexpr ActorKind kBySystemCandidateOrTimer[] = {ActorKind::kSystem, ActorKind::kCandidate,
                                                   ActorKind::kTimer};
constexpr ActorKind kByCandidate[] = {ActorKind::kCandidate};
constexpr ActorKind kByTimer[] = {ActorKind::kTimer};

constexpr std::string_view kCreate = "interview:create";
constexpr std::string_view kUpdate = "interview:update";
constexpr std::string_view kApprove = "interview:approve";
constexpr std::string_view kDelete = "interview:delete";

// clang-format off
constexpr Transition kTable[] = {
    // from, name, to, from any, who, permission, actors, guard, topic, webhook
    {S::kNone, "SUBMIT", S::kReceived, FromAny::kNo,
     "API key or user", kCreate, kByRecruiter, "external_id_unused", "", "interview.received"},

    {S::kReceived, "REQUEST_INFO", S::kInfoNeeded, FromAny::kNo,
     "completeness rules", "", kBySystem, "information_missing", "interview.info_needed", "interview.info_needed"},
    {S::kReceived, "VALIDATE", S::kValidatingSkills, FromAny::kNo,
     "completeness rules", "", kBySystem, "information_complete", "skill.validation.requested", ""},
    {S::kInfoNeeded, "COMPLETE_INFO", S::kValidatingSkills, FromAny::kNo,
     "RECRUITER", kUpdate, kByRecruiter, "information_complete", "skill.validation.requested", "interview.info_completed"},
    {S::kInfoNeeded, "EXPIRE", S::kExpired, FromAny::kNo,
     "timer", "", kByTimer, "", "", "interview.expired"},

    {S::kValidatingSkills, "REQUEST_INFO", S::kInfoNeeded, FromAny::kNo,
     "planner", "", kBySystem, "skills_unresolved", "interview.info_needed", "interview.info_needed"},
    {S::kValidatingSkills, "GENERATE_PLAN", S::kGeneratingPlan, FromAny::kNo,
     "planner", "", kBySystem, "skills_resolved", "", ""},
    {S::kGeneratingPlan, "PLAN_READY", S::kPending, FromAny::kNo,
     "planner", "", kBySystem, "plan_passes_lint", "interview.plan.created", "interview.plan_generated"},

    {S::kPending, "APPROVE", S::kApproved, FromAny::kNo,
     "RECRUITER, ADMIN, or SYSTEM where plans approve themselves", kApprove, kByRecruiterOrSystem,
     "plan_approvable", "interview.approved", "interview.approved"},
    {S::kPending, "MODIFY", S::kGeneratingPlan, FromAny::kNo,
     "RECRUITER, ADMIN", kApprove, kByRecruiter, "reason_given", "", ""},
    {S::kPending, "REJECT", S::kRejected, FromAny::kNo,
     "RECRUITER, ADMIN", kApprove, kByRecruiter, "reason_given", "", "interview.rejected"},
    {S::kPending, "EXPIRE", S::kExpired, FromAny::kNo,
     "timer", "", kByTimer, "", "", "interview.expired"},

    {S::kApproved, "SCHEDULE", S::kScheduled, FromAny::kNo,
     "SYSTEM, RECRUITER, or the candidate who picks a slot", kUpdate, kByRecruiterSystemOrCandidate,
     "notice_period_satisfied", "", "interview.scheduled"},
    {S::kApproved, "EXPIRE", S::kExpired, FromAny::kNo,
     "timer", "", kByTimer, "", "", "interview.expired"},

    {S::kScheduled, "RESCHEDULE", S::kScheduled, FromAny::kNo,
     "candidate, RECRUITER", kUpdate, kByRecruiterOrCandidate, "reschedules_left", "", "interview.rescheduled"},
    {S::kScheduled, "DECLINE", S::kDeclined, FromAny::kNo,
     "candidate", "", kByCandidate, "", "", "interview.declined"},
    {S::kScheduled, "NO_CONSENT_AI", S::kScheduled, FromAny::kNo,
     "candidate", "", kByCandidate, "alternative_offered", "consent.changed", "interview.alternative_requested"},
    {S::kScheduled, "START", S::kInProgress, FromAny::kNo,
     "candidate", "", kByCandidate, "ready_to_start", "", "interview.started"},
    {S::kScheduled, "NO_SHOW", S::kNoShow, FromAny::kNo,
     "timer", "", kByTimer, "slot_booked", "", "interview.no_show"},
    {S::kScheduled, "EXPIRE", S::kExpired, FromAny::kNo,
     "timer", "", kByTimer, "", "", "interview.expired"},
    {S::kNoShow, "RESCHEDULE", S::kScheduled, FromAny::kNo,
     "RECRUITER", kUpdate, kByRecruiter, "", "", "interview.rescheduled"},
    {S::kNoShow, "CLOSE", S::kExpired, FromAny::kNo,
     "timer", "", kByTimer, "", "", "interview.expired"},

    {S::kInProgress, "DISCONNECT", S::kInterrupted, FromAny::kNo,
     "edge", "", kBySystem, "", "", "interview.interrupted"},
    {S::kInterrupted, "RECONNECT", S::kInProgress, FromAny::kNo,
     "candidate with the resume token", "", kByCandidate, "resume_token_valid", "", "interview.resumed"},
    {S::kInterrupted, "PAUSE_LONG", S::kScheduled, FromAny::kNo,
     "timer", "", kByTimer, "may_pause_long", "", "interview.interrupted"},
    {S::kInterrupted, "GIVE_UP", S::kIncomplete, FromAny::kNo,
     "timer", "", kByTimer, "", "", "interview.incomplete"},
    {S::kInProgress, "COMPLETE", S::kCompleted, FromAny::kNo,
     "interviewer, candidate, time limit", "", kBySystemCandidateOrTimer, "something_answered",
     "interview.completed", "interview.completed"},
    {S::kInProgress, "ABORT", S::kIncomplete, FromAny::kNo,
     "interviewer, candidate, time limit", "", kBySystemCandidateOrTimer, "", "", "interview.incomplete"},
    {S::kIncomplete, "ACCEPT_PARTIAL", S::kCompleted, FromAny::kNo,
     "RECRUITER", kUpdate, kByRecruiter, "", "interview.completed", "interview.completed"},
    {S::kIncomplete, "RESCHEDULE", S::kScheduled, FromAny::kNo,
     "RECRUITER", kUpdate, kByRecruiter, "", "", "interview.rescheduled"},
    {S::kIncomplete, "CLOSE", S::kCancelled, FromAny::kNo,
     "timer", "", kByTimer, "", "interview.cancelled", "interview.cancelled"},

    {S::kCompleted, "ASSESS_READY", S::kAssessmentPending, FromAny::kNo,
     "assessor", "", kBySystem, "assessment_complete", "interview.assessment.ready", "interview.assessment_pending"},
    {S::kAssessmentPending, "APPROVE_ASSESSMENT", S::kAssessmentApproved, FromAny::kNo,
     "a person, never a machine", kApprove, kByPerson, "assessment_approvable", "interview.assessment.completed", "interview.assessment_approved"},
    {S::kAssessmentPending, "REJECT_ASSESSMENT", S::kAssessmentRejected, FromAny::kNo,
     "a person, never a machine", kApprove, kByPerson, "reason_given", "", "interview.assessment_rejected"},
    // COMPLETED again: the same event wakes the assessor for the next run.
    {S::kAssessmentPending, "REASSESS", S::kCompleted, FromAny::kNo,
     "a person, never a machine", kApprove, kByPerson, "", "interview.completed", ""},
    {S::kAssessmentPending, "EXPIRE", S::kExpired, FromAny::kNo,
     "timer", "", kByTimer, "", "", "interview.expired"},
    {S::kAssessmentApproved, "CONTEST", S::kAssessmentPending, FromAny::kNo,
     "a person who accepts the candidate's request", kApprove, kByPerson, "contest_window_open", "", "interview.review_requested"},
    {S::kAssessmentRejected, "CONTEST", S::kAssessmentPending, FromAny::kNo,
     "a person who accepts the candidate's request", kApprove, kByPerson, "contest_window_open", "", "interview.review_requested"},

    {S::kNone, "FAIL", S::kFailed, FromAny::kActive,
     "worker whose retries are exhausted, deadline", "", kBySystemOrTimer, "failure_recorded", "", "interview.failed"},
    {S::kFailed, "RETRY", S::kNone, FromAny::kNo,
     "operator, redrive", kUpdate, kByRecruiterOrSystem, "resume_state_known", "", ""},
    {S::kFailed, "ABANDON", S::kCancelled, FromAny::kNo,
     "operator, timer", kUpdate, kByRecruiterOrTimer, "", "interview.cancelled", "interview.cancelled"},

    {S::kNone, "CANCEL", S::kCancelled, FromAny::kNonTerminal,
     "ADMIN, RECRUITER, the applicant tracking system", kUpdate, kByRecruiter, "", "interview.cancelled", "interview.cancelled"},
    {S::kNone, "WITHDRAW_CONSENT", S::kWithdrawn, FromAny::kNonTerminal,
     "candidate", "", kByCandidate, "", "consent.changed", "interview.withdrawn"},
    {S::kAssessmentApproved, "WITHDRAW_CONSENT", S::kWithdrawn, FromAny::kNo,
     "candidate", "", kByCandidate, "", "consent.changed", "interview.withdrawn"},
    {S::kAssessmentRejected, "WITHDRAW_CONSENT", S::kWithdrawn, FromAny::kNo,
     "candidate", "", kByCandidate, "", "consent.changed", "interview.withdrawn"},
    {S::kNone, "ERASE", S::kErased, FromAny::kAny,
     "DPO, ADMIN, retention, a data subject's request", kDelete, kByRecruiterSystemOrTimer, "no_legal_hold",
     "erasure.requested", "interview.erased"},
};

constexpr internal::LifecycleGuard kGuards[] = {
    {"external_id_unused", [](const GuardFacts& f, const Actor&) { return !f.external_id_taken; },
     "an interview with this externalId is there: answer with that one"},
    {"information_missing", [](const GuardFacts& f, const Actor&) { return !f.information_complete; },
     "nothing CRITICAL or HIGH is missing: VALIDATE instead"},
    {"information_complete", [](const GuardFacts& f, const Actor&) { return f.information_complete; },
     "something CRITICAL or HIGH is still missing"},
    {"skills_unresolved", [](const GuardFacts& f, const Actor&) { return !f.required_skills_resolved; },
     "every required skill is resolved: GENERATE_PLAN instead"},
    {"skills_resolved", [](const GuardFacts& f, const Actor&) { return f.required_skills_resolved; },
     "a required skill is ambiguous"},
    {"plan_passes_lint", [](const GuardFacts& f, const Actor&) { return f.plan_passes_lint; },
     "the plan has errors"},
    {"plan_approvable",
     [](const GuardFacts& f, const Actor& actor) {
       return f.plan_version_current && (actor.kind != ActorKind::kSystem || f.auto_approve);
     },
     "it must name the current version of the plan, and the system may only where plans approve themselves"},
    {"reason_given", [](const GuardFacts& f, const Actor&) { return f.reason_given; }, "a reason is needed"},
    {"notice_period_satisfied", [](const GuardFacts& f, const Actor&) { return f.notice_period_satisfied; },
     "the notice period has not passed"},
    {"reschedules_left", [](const GuardFacts& f, const Actor&) { return f.reschedules_left > 0; },
     "it has been rescheduled as often as it may be"},
    {"alternative_offered", [](const GuardFacts& f, const Actor&) { return f.alternative_offered; },
     "another way to be interviewed must be offered first"},
    {"ready_to_start",
     [](const GuardFacts& f, const Actor&) { return f.consents_present && !f.accommodation_outstanding; },
     "consent to the recording and to the evaluation by AI is needed first, and what was granted as accommodation"},
    {"slot_booked", [](const GuardFacts& f, const Actor&) { return f.slot_booked; },
     "no slot was booked: an open invitation expires"},
    {"resume_token_valid", [](const GuardFacts& f, const Actor&) { return f.resume_token_valid; },
     "the newest resume token is needed"},
    {"may_pause_long",
     [](const GuardFacts& f, const Actor&) {
       return f.grace_over && f.coverage_below_minimum && f.resumes_left > 0;
     },
     "only once the grace is over, while too little is answered and a resume is left: GIVE_UP instead"},
    {"something_answered", [](const GuardFacts& f, const Actor&) { return f.answered_questions > 0; },
     "no question is answered: ABORT instead"},
    {"assessment_complete", [](const GuardFacts& f, const Actor&) { return f.assessment_complete; },
     "a competency is neither scored nor explicitly unscored, or a quote is unverified"},
    {"assessment_approvable",
     [](const GuardFacts& f, const Actor&) {
       return !f.reviewer_made_assessment && f.overrides_without_reason == 0;
     },
     "the reviewer must be somebody else than the assessor, and each overridden level needs a reason"},
    {"contest_window_open", [](const GuardFacts& f, const Actor&) { return f.contest_window_open; },
     "the time to ask for a review has passed"},
    {"failure_recorded",
     [](const GuardFacts& f, const Actor&) { return f.dead_letter_recorded && IsActive(f.resume_state); },
     "the dead letter and the state to go back to must be recorded first"},
    {"resume_state_known", [](const GuardFacts& f, const Actor&) { return IsActive(f.resume_state); },
     "the state to go back to is not known"},
    {"no_legal_hold", [](const GuardFacts& f, const Actor&) { return !f.legal_hold; },
     "it is under a legal hold"},
};
// clang-format on

}  // namespace

std::span<const Transition> LifecycleTable() { return kTable; }

namespace internal {

const LifecycleGuard* FindLifecycleGuard(std::string_view name) {
  for (const LifecycleGuard& guard : kGuards) {
    if (guard.name == name) return &guard;
  }
  return nullptr;
}

}  // namespace internal
}  // namespace vivavoce
