// SPDX-License-Identifier: Apache-2.0
#include "planner/planner_role.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "server/consumer_role.h"
#include "vivavoce/base/status.h"
#include "vivavoce/planning/planner.h"
#include "vivavoce/planning/skill_catalogue.h"
#include "vivavoce/provider/usage.h"

namespace vivavoce::platform {
namespace {

constexpr size_t kAtATime = 4;

Actor Planner() { return Actor(ActorKind::kSystem, "planner", {}); }

SessionContext ContextOf(const TenantId& tenant, const Interview& interview) {
  SessionContext context;
  context.tenant = tenant;
  context.interview = interview.id;
  return context;
}

// What to ask of who submitted skills that may mean this or that.
std::vector<SkillQuestion> Questions(const std::vector<SkillMatch>& matches) {
  std::vector<SkillQuestion> questions;
  for (const SkillMatch& match : matches) {
    if (match.status != SkillMatch::Status::kAmbiguous) continue;
    SkillQuestion question;
    question.skill = match.written;
    question.question = "Which skill is meant by \"" + match.written + "\":";
    for (size_t i = 0; i < match.candidates.size(); ++i) {
      question.question += (i == 0 ? " " : " or ") + match.candidates[i];
    }
    question.question += "? Sent again as it is, it is kept as written.";
    questions.push_back(std::move(question));
  }
  return questions;
}

bool IsConfirmed(const Interview& interview, const std::string& skill) {
  const std::vector<std::string>& confirmed = interview.confirmed_skills;
  return std::find(confirmed.begin(), confirmed.end(), skill) != confirmed.end();
}

class PlannerRole final : public ConsumerRole, private MessageHandler {
 public:
  explicit PlannerRole(const RoleParts& parts)
      : ConsumerRole("planner", parts),
        catalogue_(SkillCatalogue::Load(parts.ports->configuration().share_path)) {
    Consume(*this, {"skill.validation.requested"}, kAtATime);
  }

 private:
  // The interview's state says what is to be done, so that a message that comes twice, or late,
  // does nothing twice.
  boost::asio::awaitable<absl::Status> Handle(MessageScope& scope) override {
    absl::StatusOr<InterviewEvent> event = ParseInterviewEvent(scope.message().payload);
    if (!event.ok()) co_return event.status();
    absl::StatusOr<Interview> interview =
        co_await parts().interviews->Load(event->tenant, event->interview);
    if (!interview.ok()) co_return interview.status();
    if (interview->state == InterviewState::kValidatingSkills) {
      absl::Status validated = co_await ValidateSkills(event->tenant, *interview);
      if (!validated.ok()) co_return validated;
    }
    if (interview->state != InterviewState::kGeneratingPlan) co_return absl::OkStatus();
    absl::StatusOr<InterviewPlan> plan = co_await MakePlan(event->tenant, *interview);
    if (!plan.ok()) co_return plan.status();
    absl::StatusOr<StoreTransaction*> unit = co_await scope.Transaction();
    if (!unit.ok()) co_return unit.status();
    co_return co_await Present(**unit, event->tenant, *interview, *std::move(plan));
  }

  // The next state: GENERATING_PLAN, or INFO_NEEDED where a required skill may mean this or that.
  boost::asio::awaitable<absl::Status> ValidateSkills(TenantId tenant, Interview& interview) {
    if (!catalogue_.ok()) co_return catalogue_.status();
    std::vector<std::string> required;
    for (const JobSkill& skill : interview.submission.job.skills) {
      if (skill.required && !IsConfirmed(interview, skill.name)) required.push_back(skill.name);
    }
    std::unique_ptr<Embedder> charged;
    if (Embedder* embedder = parts().ports->Embeddings(); embedder != nullptr) {
      SessionContext context = ContextOf(tenant, interview);
      context.step = "skills";
      charged = OnBehalfOf(*embedder, std::move(context));
    }
    absl::StatusOr<std::vector<SkillMatch>> matches =
        co_await catalogue_->Match(std::move(required), charged.get());
    if (!matches.ok()) co_return matches.status();
    std::vector<SkillQuestion> questions = Questions(*matches);
    TransitionRequest next;
    next.interview = interview.id;
    next.actor = Planner();
    next.facts.required_skills_resolved = questions.empty();
    next.name = questions.empty() ? "GENERATE_PLAN" : "REQUEST_INFO";
    if (!questions.empty()) {
      nlohmann::ordered_json missing = nlohmann::ordered_json::array();
      for (const SkillQuestion& one : questions) {
        missing.push_back({{"field", "job.skills"}, {"question", one.question}});
      }
      next.data = nlohmann::ordered_json{{"missing", std::move(missing)}}.dump();
      next.amend = [&questions](Interview& of, StoreTransaction&) {
        of.skill_questions = questions;
        return absl::OkStatus();
      };
    }
    absl::StatusOr<Interview> passed =
        co_await parts().interviews->Apply(std::move(tenant), std::move(next));
    if (!passed.ok()) co_return passed.status();
    interview = *std::move(passed);
    co_return absl::OkStatus();
  }

  boost::asio::awaitable<absl::StatusOr<InterviewPlan>> MakePlan(TenantId tenant,
                                                                 const Interview& interview) {
    absl::StatusOr<LanguageModel*> brain = parts().ports->Brain();
    if (!brain.ok()) co_return brain.status();
    PlanInputs inputs;
    if (!interview.plan_feedback.empty()) {
      absl::StatusOr<InterviewPlan> sent_back = co_await parts().interviews->Plan(
          std::move(tenant), interview.id, interview.plan_version);
      if (!sent_back.ok()) co_return sent_back.status();
      inputs.previous = *std::move(sent_back);
      inputs.feedback = interview.plan_feedback;
    }
    inputs.submission = interview.submission;
    inputs.share_path = parts().ports->configuration().share_path;
    inputs.language_model = *brain;
    inputs.embedder = parts().ports->Embeddings();
    inputs.context = ContextOf(tenant, interview);
    absl::StatusOr<InterviewPlan> plan = co_await GeneratePlan(std::move(inputs));
    if (!plan.ok()) co_return plan.status();
    plan->version = interview.plan_version + 1;
    plan->versions.clear();
    for (int version = 1; version <= plan->version; ++version) plan->versions.push_back(version);
    co_return plan;
  }

  // PENDING; and APPROVED where the submission says that plans approve themselves, unless the plan
  // leaves out what the job requires or answers somebody's feedback: that, a person must have seen.
  boost::asio::awaitable<absl::Status> Present(StoreTransaction& unit, TenantId tenant,
                                               const Interview& interview, InterviewPlan plan) {
    TransitionRequest ready;
    ready.interview = interview.id;
    ready.name = "PLAN_READY";
    ready.actor = Planner();
    ready.facts.plan_passes_lint =
        std::none_of(plan.lint.begin(), plan.lint.end(),
                     [](const LintFinding& finding) { return finding.severity == "error"; });
    ready.data = "{\"planVersion\":" + std::to_string(plan.version) + "}";
    ready.amend = [&plan](Interview& of, StoreTransaction& transaction) {
      of.plan_version = plan.version;
      of.plan_feedback.clear();  // it stands in the plan that answers it
      return Interviews::PutPlan(transaction, of.id, plan);
    };
    absl::StatusOr<Interview> pending =
        co_await parts().interviews->ApplyIn(unit, tenant, std::move(ready));
    if (!pending.ok()) co_return pending.status();
    const bool asked_for = interview.submission.interview.auto_approve_plan;
    if (!asked_for || !MayApproveItself(plan)) co_return absl::OkStatus();
    TransitionRequest approve;
    approve.interview = interview.id;
    approve.name = "APPROVE";
    approve.actor = Planner();
    approve.facts.plan_version_current = true;
    approve.amend = [&plan](Interview& of, StoreTransaction&) {
      of.approved_plan_version = plan.version;
      return absl::OkStatus();
    };
    pending = co_await parts().interviews->ApplyIn(unit, std::move(tenant), std::move(approve));
    co_return pending.status();
  }

  absl::StatusOr<SkillCatalogue> catalogue_;  // read once: its status is every message's
};

}  // namespace

std::unique_ptr<Role> MakePlannerRole(const RoleParts& parts) {
  return std::make_unique<PlannerRole>(parts);
}

}  // namespace vivavoce::platform
