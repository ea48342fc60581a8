// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/domain/lifecycle.h"

#include <algorithm>
#include <array>

#include "domain/lifecycle_table.h"
#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

using S = InterviewState;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

struct StateName {
  InterviewState state;
  std::string_view name;
};

constexpr StateName kStateNames[] = {{S::kReceived, "RECEIVED"},
                                     {S::kInfoNeeded, "INFO_NEEDED"},
                                     {S::kValidatingSkills, "VALIDATING_SKILLS"},
                                     {S::kGeneratingPlan, "GENERATING_PLAN"},
                                     {S::kPending, "PENDING"},
                                     {S::kApproved, "APPROVED"},
                                     {S::kScheduled, "SCHEDULED"},
                                     {S::kInProgress, "IN_PROGRESS"},
                                     {S::kInterrupted, "INTERRUPTED"},
                                     {S::kCompleted, "COMPLETED"},
                                     {S::kAssessmentPending, "ASSESSMENT_PENDING"},
                                     {S::kAssessmentApproved, "ASSESSMENT_APPROVED"},
                                     {S::kAssessmentRejected, "ASSESSMENT_REJECTED"},
                                     {S::kRejected, "REJECTED"},
                                     {S::kDeclined, "DECLINED"},
                                     {S::kNoShow, "NO_SHOW"},
                                     {S::kIncomplete, "INCOMPLETE"},
                                     {S::kCancelled, "CANCELLED"},
                                     {S::kExpired, "EXPIRED"},
                                     {S::kWithdrawn, "WITHDRAWN"},
                                     {S::kFailed, "FAILED"},
                                     {S::kErased, "ERASED"}};

constexpr auto kAllStates = [] {
  std::array<InterviewState, std::size(kStateNames)> states{};
  for (size_t i = 0; i < states.size(); ++i) states[i] = kStateNames[i].state;
  return states;
}();

bool LeadsFrom(const Transition& row, InterviewState state) {
  switch (row.from_any) {
    case Transition::FromAny::kNo:
      return row.from == state;
    case Transition::FromAny::kActive:
      return IsActive(state);
    case Transition::FromAny::kNonTerminal:
      return state != S::kNone && !IsTerminal(state);
    case Transition::FromAny::kAny:
      return state != S::kNone && state != S::kErased;
  }
  return false;
}

bool IsMachine(ActorKind kind) {
  return kind == ActorKind::kApiKey || kind == ActorKind::kSystem || kind == ActorKind::kTimer;
}

bool KindMay(const Transition& row, ActorKind kind) {
  return std::find(row.actors.begin(), row.actors.end(), kind) != row.actors.end();
}

// People and API keys need the permission; the rest are who they are.
bool HasPermission(const Transition& row, const Actor& actor) {
  if (actor.kind != ActorKind::kPerson && actor.kind != ActorKind::kApiKey) return true;
  return row.permission.empty() || std::find(actor.permissions.begin(), actor.permissions.end(),
                                             row.permission) != actor.permissions.end();
}

std::string AllowedNow(InterviewState state, const Actor& actor) {
  std::string list;
  for (std::string_view name : AvailableTransitions(state, actor)) {
    list += (list.empty() ? "" : ", ") + std::string(name);
  }
  return list.empty() ? "nothing is allowed now" : "allowed now: " + list;
}

std::string Refusal(InterviewState state, std::string_view name) {
  std::string shown = state == S::kNone ? "a new interview" : std::string(Name(state));
  return std::string(name.substr(0, 60)) + " in " + shown + ": ";
}

absl::Status RefuseActor(InterviewState state, const Transition& row, const Actor& actor) {
  ErrorDetail detail;
  bool for_people = row.actors.size() == 1 && row.actors[0] == ActorKind::kPerson;
  std::string why = "is for: " + std::string(row.who);
  if (for_people && IsMachine(actor.kind)) {
    detail.vendor_code = "machine_identity";
    why = "a machine identity may not; a person with " + std::string(row.permission) + " must";
  } else if (KindMay(row, actor.kind)) {
    detail.vendor_code = "missing_permission";
    why = "needs the permission " + std::string(row.permission);
  }
  return Error(absl::StatusCode::kPermissionDenied, Refusal(state, row.name) + why, detail);
}

}  // namespace

std::string_view Name(InterviewState state) {
  for (const StateName& known : kStateNames) {
    if (known.state == state) return known.name;
  }
  return "";
}

std::optional<InterviewState> ParseInterviewState(std::string_view name) {
  for (const StateName& known : kStateNames) {
    if (known.name == name) return known.state;
  }
  return std::nullopt;
}

std::span<const InterviewState> AllInterviewStates() { return kAllStates; }

bool IsTerminal(InterviewState state) {
  switch (state) {
    case S::kAssessmentApproved:
    case S::kAssessmentRejected:
    case S::kRejected:
    case S::kDeclined:
    case S::kCancelled:
    case S::kExpired:
    case S::kWithdrawn:
    case S::kErased:
      return true;
    default:
      return false;
  }
}

bool IsActive(InterviewState state) {
  return state != S::kNone && state != S::kFailed && !IsTerminal(state);
}

const Transition* FindTransition(InterviewState state, std::string_view name) {
  for (const Transition& row : LifecycleTable()) {
    if (row.name == name && LeadsFrom(row, state)) return &row;
  }
  return nullptr;
}

std::optional<Deadline> StateDeadline(InterviewState state, seconds planned_duration,
                                      bool has_answer) {
  constexpr auto kDay = hours(24);
  switch (state) {
    case S::kReceived:
    case S::kValidatingSkills:
    case S::kGeneratingPlan:
      return Deadline{minutes(15), "FAIL"};
    case S::kInfoNeeded:
    case S::kPending:
    case S::kApproved:
      return Deadline{14 * kDay, "EXPIRE"};
    case S::kScheduled:
      return Deadline{7 * kDay, "EXPIRE"};
    case S::kNoShow:
      return Deadline{7 * kDay, "CLOSE"};
    case S::kInProgress:
      return Deadline{planned_duration * 3 / 2, has_answer ? "COMPLETE" : "ABORT"};
    case S::kInterrupted:
      return Deadline{seconds(120), "GIVE_UP"};
    case S::kCompleted:
      return Deadline{kDay, "FAIL"};
    case S::kAssessmentPending:
      return Deadline{30 * kDay, "EXPIRE"};
    case S::kIncomplete:
      return Deadline{30 * kDay, "CLOSE"};
    case S::kFailed:
      return Deadline{30 * kDay, "ABANDON"};
    default:
      return std::nullopt;
  }
}

absl::StatusOr<InterviewState> Apply(InterviewState state, std::string_view name,
                                     const Actor& actor, const GuardFacts& facts) {
  const Transition* row = FindTransition(state, name);
  if (row == nullptr) {
    return FailedPrecondition(Refusal(state, name) + "not possible; " + AllowedNow(state, actor));
  }
  if (!KindMay(*row, actor.kind) || !HasPermission(*row, actor)) {
    return RefuseActor(state, *row, actor);
  }
  if (!row->guard.empty()) {
    const internal::LifecycleGuard* guard = internal::FindLifecycleGuard(row->guard);
    if (guard == nullptr || !guard->holds(facts, actor)) {
      std::string why(guard == nullptr ? "its guard is not known" : guard->refusal);
      return FailedPrecondition(Refusal(state, name) + why + "; " + AllowedNow(state, actor));
    }
  }
  return row->to == S::kNone ? facts.resume_state : row->to;
}

std::vector<std::string_view> AvailableTransitions(InterviewState state, const Actor& actor) {
  std::vector<std::string_view> names;
  for (const Transition& row : LifecycleTable()) {
    bool may = LeadsFrom(row, state) && KindMay(row, actor.kind) && HasPermission(row, actor);
    if (may) names.push_back(row.name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace vivavoce
