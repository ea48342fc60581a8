// SPDX-License-Identifier: Apache-2.0
// The interviews of a store. A transition of the lifecycle table, the changed document, the row of
// the audit trail, and the events that tell others of it are one transaction: all of it or nothing.
//
//   Interviews interviews(store, clock);
//   TransitionRequest request;
//   request.interview = id;
//   request.name = "APPROVE";
//   request.actor = recruiter;
//   auto approved = co_await interviews.Apply(tenant, std::move(request));
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/domain/completeness.h"
#include "vivavoce/domain/plan.h"
#include "vivavoce/lifecycle/interview.h"
#include "vivavoce/provider/dead_letters.h"
#include "vivavoce/provider/store.h"

namespace vivavoce {

// What else changes with a transition: fields of the interview, further documents, further events.
// Called when the transition is allowed, before anything is written; an error undoes it all. Called
// again when somebody else was faster and the whole step is done anew.
using Amendment = std::function<absl::Status(Interview& interview, StoreTransaction& unit)>;

// What is kept with a step whatever it was, e.g. the answer to who asked for it: called last, with
// the interview as the step leaves it. An error undoes the step. Called again with an Amendment.
using Conclusion = std::function<absl::Status(const Interview& interview, StoreTransaction& unit)>;

struct TransitionRequest {
  TransitionRequest() = default;
  InterviewId interview;
  std::string name;  // of the lifecycle table, e.g. "APPROVE"
  Actor actor;
  GuardFacts facts;  // those that the record itself knows are filled in
  std::string reason;
  std::string data = "{}";       // JSON object: what else its event and its webhook carry
  int64_t expected_version = 0;  // If-Match; 0: whatever it is
  Amendment amend;               // may be empty
  Conclusion conclude;           // may be empty
};

// One row of an interview's audit trail.
struct AuditRow {
  AuditRow() = default;
  int64_t seq = 0;
  WallTime at;
  std::string action;  // the transition's name, or what else was done: "PATCH", "VIEW_REPORT"
  std::string from;    // states' names; empty where none changed
  std::string to;
  std::string actor_kind;  // "person", "api_key", "candidate", "system", "timer"
  std::string actor_id;
  std::string reason;
};

struct Submitted {
  Submitted() = default;
  Interview interview;
  Completeness completeness;
  bool known = false;  // there was one with this externalId: it is answered, unchanged
};

struct InterviewFilter {
  InterviewFilter() = default;
  std::optional<InterviewState> state;
  std::optional<WallTime> created_after;
};
struct InterviewPage {
  InterviewPage() = default;
  std::vector<Interview> items;
  std::string next_cursor;  // empty: the last page
};

// Whose data belongs to no tenant: tenants themselves, keys, people, invitations by their hash.
inline constexpr char kSystemTenant[] = "system";

// Threading: all calls on the store's executor.
// Lifetime:  store and clock outlive it.
class Interviews {
 public:
  Interviews(Store& store, Clock& clock) : store_(store), clock_(clock) {}

  static std::vector<CollectionSpec> Collections();

  // RECEIVED, and at once what the completeness rules make of it: INFO_NEEDED or VALIDATING_SKILLS.
  // Nothing is concluded where the interview is known already.
  //
  // Errors: PermissionDenied; those of the conclusion and of the store.
  boost::asio::awaitable<absl::StatusOr<Submitted>> Submit(TenantId tenant, Submission submission,
                                                           Actor actor, Conclusion conclude);
  boost::asio::awaitable<absl::StatusOr<Submitted>> Submit(TenantId tenant, Submission submission,
                                                           Actor actor);

  // New information for an interview that lacks some; validates again.
  //
  // Errors: FailedPrecondition in another state; Aborted when `expected_version` is not current.
  boost::asio::awaitable<absl::StatusOr<Submitted>> Complete(TenantId tenant, InterviewId interview,
                                                             Submission submission, Actor actor,
                                                             int64_t expected_version,
                                                             Conclusion conclude);

  // Errors: NotFound, also for another tenant's.
  boost::asio::awaitable<absl::StatusOr<Interview>> Load(TenantId tenant, InterviewId interview);

  // Newest first, those of `state` and after `created_after` only, where they are given.
  // `cursor` is an earlier page's; `limit` 1 .. 200.
  //
  // Errors: NotFound for a cursor that is none of this tenant's interviews.
  boost::asio::awaitable<absl::StatusOr<InterviewPage>> List(TenantId tenant,
                                                             InterviewFilter filter, size_t limit,
                                                             std::string cursor);

  // Makes the transition if the table allows it.
  //
  // Errors: NotFound; FailedPrecondition listing the allowed transitions; PermissionDenied; Aborted
  // when `expected_version` is not current; those of the amendment and of the store.
  boost::asio::awaitable<absl::StatusOr<Interview>> Apply(TenantId tenant,
                                                          TransitionRequest request);

  // The same as a part of `unit`, which the caller commits.
  boost::asio::awaitable<absl::StatusOr<Interview>> ApplyIn(StoreTransaction& unit, TenantId tenant,
                                                            TransitionRequest request);

  // Changes what is no state: `action` stands in the audit trail ("VIEW_REPORT"). An empty
  // amendment only notes it. Errors: NotFound; those of the amendment and of the store.
  boost::asio::awaitable<absl::StatusOr<Interview>> Change(TenantId tenant, InterviewId interview,
                                                           std::string action, Actor actor,
                                                           std::string reason, Amendment amend);
  boost::asio::awaitable<absl::StatusOr<std::vector<AuditRow>>> Audit(TenantId tenant,
                                                                      InterviewId interview,
                                                                      int64_t after, size_t limit);

  // Plans; a version is never changed.
  static absl::Status PutPlan(StoreTransaction& unit, const InterviewId& interview,
                              const InterviewPlan& plan);
  // `version` 0: the newest. Errors: NotFound.
  boost::asio::awaitable<absl::StatusOr<InterviewPlan>> Plan(TenantId tenant, InterviewId interview,
                                                             int version);

  // Assessments, as JSON text, one for each run.
  static absl::Status PutAssessment(StoreTransaction& unit, const InterviewId& interview,
                                    std::string_view run_id, std::string_view json);
  // `run_id` empty: the newest. Errors: NotFound.
  boost::asio::awaitable<absl::StatusOr<std::string>> Assessment(TenantId tenant,
                                                                 InterviewId interview,
                                                                 std::string run_id);

  // Sends a dead letter again, and its interview on where that is FAILED: whoever gave up finds
  // work to do. Both, and what `conclude` keeps with them, are one transaction.
  //
  // Errors: NotFound; FailedPrecondition when it was sent again already; PermissionDenied.
  using LetterConclusion =
      std::function<absl::Status(const DeadLetter& letter, StoreTransaction& unit)>;
  boost::asio::awaitable<absl::StatusOr<DeadLetter>> Redrive(TenantId tenant,
                                                             std::string dead_letter, Actor actor,
                                                             LetterConclusion conclude);

  // Interviews of the tenant whose state's deadline has passed, the oldest first.
  boost::asio::awaitable<absl::StatusOr<std::vector<Interview>>> Overdue(TenantId tenant,
                                                                         size_t limit);

 private:
  Store& store_;
  Clock& clock_;
};

// What a topic's payload says (docs/events.md): which interview of whom, and what has become of it.
struct InterviewEvent {
  InterviewEvent() = default;
  std::string id;  // of the envelope: the idempotency key
  std::string topic;
  TenantId tenant;
  InterviewId interview;
  WallTime at;
  std::string transition;  // empty where none was made
  std::string from;        // states' names
  std::string to;
  std::string webhook;      // of notification.requested: the webhook's type
  std::string data = "{}";  // JSON object: what else this topic carries
};
std::string ToJson(const InterviewEvent& event);
// Errors: InvalidArgument naming the field.
absl::StatusOr<InterviewEvent> ParseInterviewEvent(std::string_view json);
// Enqueues with key = the interview's id.
absl::Status Enqueue(StoreTransaction& unit, const InterviewEvent& event);

}  // namespace vivavoce
