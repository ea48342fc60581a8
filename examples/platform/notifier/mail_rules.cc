// SPDX-License-Identifier: Apache-2.0
#include "notifier/mail_rules.h"

namespace vivavoce::platform {
namespace {

using S = InterviewState;
using To = MailRule::To;

// clang-format off
constexpr MailRule kMailRules[] = {
    // topic, transition, while it is, to, template
    {"notification.requested", "REQUEST_INFO", S::kInfoNeeded,         To::kReviewers, "info_needed"},
    {"notification.requested", "PLAN_READY",   S::kPending,            To::kReviewers, "plan_ready"},
    {"notification.requested", "ASSESS_READY", S::kAssessmentPending,  To::kReviewers, "assessment_ready"},
    {"report.ready",           "",             S::kAssessmentApproved, To::kReviewers, "report_ready"},
    {"notification.requested", "INVITE",       S::kNone,               To::kCandidate, "invitation"},
};
// clang-format on

}  // namespace

std::span<const MailRule> MailRules() { return kMailRules; }

const MailRule* MailRuleOf(const InterviewEvent& event) {
  for (const MailRule& rule : kMailRules) {
    if (rule.topic != event.topic) continue;
    if (rule.transition.empty() || rule.transition == event.transition) return &rule;
  }
  return nullptr;
}

const MailRule* MailRuleNamed(std::string_view name) {
  for (const MailRule& rule : kMailRules) {
    if (rule.name == name) return &rule;
  }
  return nullptr;
}

bool StillApplies(const MailRule& rule, const Interview& interview) {
  return rule.state == S::kNone || rule.state == interview.state;
}

}  // namespace vivavoce::platform
