// SPDX-License-Identifier: Apache-2.0
// Actors and circumstances for the tests of the lifecycle.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "vivavoce/domain/lifecycle.h"

namespace vivavoce {

// With every permission, unless others are given.
inline Actor With(ActorKind kind, std::vector<std::string> permissions = {
                                      "interview:create", "interview:update", "interview:approve",
                                      "interview:delete"}) {
  Actor actor;
  actor.kind = kind;
  actor.permissions = std::move(permissions);
  return actor;
}

// In which every guard holds.
inline GuardFacts Favourable() {
  GuardFacts facts;
  facts.information_complete = true;
  facts.required_skills_resolved = true;
  facts.plan_passes_lint = true;
  facts.plan_version_current = true;
  facts.auto_approve = true;
  facts.reason_given = true;
  facts.alternative_offered = true;
  facts.consents_present = true;
  facts.slot_booked = true;
  facts.resume_token_valid = true;
  facts.grace_over = true;
  facts.coverage_below_minimum = true;
  facts.answered_questions = 1;
  facts.assessment_complete = true;
  facts.dead_letter_recorded = true;
  facts.resumes_left = 1;
  facts.reschedules_left = 1;
  facts.contest_window_open = true;
  facts.resume_state = InterviewState::kCompleted;
  return facts;
}

}  // namespace vivavoce
