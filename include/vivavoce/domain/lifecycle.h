// SPDX-License-Identifier: Apache-2.0
// The life of an interview as data: states, transitions, who may, guards, deadlines, topics,
// webhooks. The table itself is src/domain/lifecycle_table.cc; whatever is allowed stands there,
// and nothing else is.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace vivavoce {

enum class InterviewState {
  kNone,  // before SUBMIT
  kReceived,
  kInfoNeeded,
  kValidatingSkills,
  kGeneratingPlan,
  kPending,
  kApproved,
  kScheduled,
  kInProgress,
  kInterrupted,
  kCompleted,
  kAssessmentPending,
  kAssessmentApproved,
  kAssessmentRejected,
  kRejected,
  kDeclined,
  kNoShow,
  kIncomplete,
  kCancelled,
  kExpired,
  kWithdrawn,
  kFailed,
  kErased,
};

// The upper-case name on the wire, e.g. "INFO_NEEDED"; "" for kNone.
std::string_view Name(InterviewState state);
std::optional<InterviewState> ParseInterviewState(std::string_view name);
std::span<const InterviewState> AllInterviewStates();  // without kNone

// Who asks for a transition.
enum class ActorKind { kPerson, kApiKey, kCandidate, kSystem, kTimer };

struct Actor {
  Actor() = default;
  Actor(ActorKind k, std::string i, std::vector<std::string> p)
      : kind(k), id(std::move(i)), permissions(std::move(p)) {}

  ActorKind kind = ActorKind::kSystem;
  std::string id;
  std::vector<std::string> permissions;  // e.g. "interview:approve"
};

// What a guard may look at. The caller fills in what it knows; a guard that needs more than is
// there refuses.
struct GuardFacts {
  bool external_id_taken = false;  // by another interview: answer with that one
  bool information_complete = false;
  bool required_skills_resolved = false;
  bool plan_passes_lint = false;
  bool plan_version_current = false;
  bool auto_approve = false;
  bool reason_given = false;
  bool notice_period_satisfied = true;
  bool alternative_offered = false;        // to a candidate who refuses the evaluation by AI
  bool consents_present = false;           // recording and evaluation, current versions
  bool accommodation_outstanding = false;  // granted, not yet applied
  bool slot_booked = false;                // else the invitation is an open window
  bool resume_token_valid = false;
  bool grace_over = false;              // of an interruption
  bool coverage_below_minimum = false;  // of what is answered so far
  int answered_questions = 0;
  bool assessment_complete = false;  // each dimension scored or explicitly not; quotes verified
  bool reviewer_made_assessment = false;
  int overrides_without_reason = 0;
  bool legal_hold = false;
  bool dead_letter_recorded = false;
  int resumes_left = 0;
  int reschedules_left = 0;
  bool contest_window_open = false;                     // a human review may still be asked for
  InterviewState resume_state = InterviewState::kNone;  // set by FAIL, for RETRY
};

// One row of the table.
struct Transition {
  InterviewState from;  // kNone: SUBMIT, or see from_any
  std::string_view name;
  InterviewState to;  // kNone: GuardFacts::resume_state
  enum class FromAny { kNo, kActive, kNonTerminal, kAny } from_any = FromAny::kNo;
  std::string_view who;  // for people, e.g. "RECRUITER interview:approve"
  std::string_view
      permission;  // that a person or an API key needs; "" = the system, a timer or the candidate
  std::span<const ActorKind> actors;
  std::string_view guard;    // name of the guard; "" = none
  std::string_view topic;    // event enqueued with it; "" = none
  std::string_view webhook;  // "" = none
};

std::span<const Transition> LifecycleTable();

// The row that `name` means in `state`; null where there is none. Every (state, name) has at most
// one.
const Transition* FindTransition(InterviewState state, std::string_view name);

// Only ERASE, CONTEST and WITHDRAW_CONSENT leave these, as the table says.
bool IsTerminal(InterviewState state);

// Neither terminal nor parked in FAILED: somebody is expected to do something.
bool IsActive(InterviewState state);

// How long a state may last, and the transition that a timer ends it with then. Nullopt: the state
// is terminal. Two are for the caller to sharpen: SCHEDULED with a slot ends 15 min after it by
// NO_SHOW, and a timer that ends INTERRUPTED tries PAUSE_LONG first; its grace is for three
// interruptions, ten minutes in all.
struct Deadline {
  std::chrono::seconds after{0};
  std::string_view transition;
};
std::optional<Deadline> StateDeadline(InterviewState state, std::chrono::seconds planned_duration,
                                      bool has_answer);

// The transition that `name` means in `state` for `actor`, if all guards hold.
//
// Errors: FailedPrecondition listing the allowed transitions when the state or the guard refuses;
//         PermissionDenied naming the permission when the actor may not. Machine identities (API
//         keys, the system, timers) may approve a plan, never an assessment: that refusal carries
//         ErrorDetail::vendor_code "machine_identity".
absl::StatusOr<InterviewState> Apply(InterviewState state, std::string_view name,
                                     const Actor& actor, const GuardFacts& facts);

// The names that Apply() would accept from `actor` if the guards held, sorted.
std::vector<std::string_view> AvailableTransitions(InterviewState state, const Actor& actor);

}  // namespace vivavoce
