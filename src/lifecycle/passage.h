// SPDX-License-Identifier: Apache-2.0
// One interview passing from state to state inside one transaction.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "vivavoce/lifecycle/interviews.h"

namespace vivavoce::internal {

inline constexpr char kInterviews[] = "interviews";
inline constexpr char kPlans[] = "plans";
inline constexpr char kAssessments[] = "assessments";
inline constexpr char kExternalIds[] = "external_ids";

std::string AuditStream(const InterviewId& interview);
std::string PlanId(const InterviewId& interview, int version);

// What the table, the audit trail and the outbox have to do with one another.
//
// Lifetime: all three outlive it.
class Passage {
 public:
  Passage(Interview& interview, TenantId tenant, StoreTransaction& unit, WallTime now)
      : interview_(interview), tenant_(std::move(tenant)), unit_(unit), now_(now) {}

  // Makes the transition in the document, and appends its row and its events.
  absl::Status Pass(const TransitionRequest& request);
  // A row without a transition.
  absl::Status Note(const std::string& action, const Actor& actor, const std::string& reason);
  // Writes the document: the last call.
  absl::Status Save();

 private:
  absl::Status Append(const std::string& action, InterviewState from, const Actor& actor,
                      const std::string& reason);
  absl::Status Tell(const Transition& row, InterviewState from, const TransitionRequest& request);
  GuardFacts Known(const TransitionRequest& request) const;
  std::string NextEventId();

  Interview& interview_;
  TenantId tenant_;
  StoreTransaction& unit_;
  WallTime now_;
  int events_ = 0;
};

absl::StatusOr<Interview> ReadInterview(const Document& document);

}  // namespace vivavoce::internal
