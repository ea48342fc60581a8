// SPDX-License-Identifier: Apache-2.0
// Which event is mailed to whom: a table, beside the one of webhooks (the last column of the
// lifecycle).
#pragma once

#include <span>
#include <string_view>

#include "vivavoce/lifecycle/interviews.h"

namespace vivavoce::platform {

struct MailRule {
  enum class To {
    kReviewers,  // the tenant's people who may approve: RECRUITER and ADMIN
    kCandidate,  // where the submission has an address
  };
  std::string_view topic;
  std::string_view transition;  // of the event; empty: any
  InterviewState state;         // in which there is something to do still; kNone: any
  To to;
  std::string_view name;  // of the template
};

std::span<const MailRule> MailRules();
// Null where nobody is mailed.
const MailRule* MailRuleOf(const InterviewEvent& event);
const MailRule* MailRuleNamed(std::string_view name);

// Whether a mail says something that is still so.
bool StillApplies(const MailRule& rule, const Interview& interview);

}  // namespace vivavoce::platform
