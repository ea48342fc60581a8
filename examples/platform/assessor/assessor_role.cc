// SPDX-License-Identifier: Apache-2.0
#include "assessor/assessor_role.h"

#include <algorithm>
#include <utility>

#include "assessor/reporter.h"
#include "server/blob_text.h"
#include "server/consumer_role.h"
#include "server/late_work.h"
#include "vivavoce/assessment/assessor.h"
#include "vivavoce/base/status.h"

namespace vivavoce::platform {
namespace {

constexpr size_t kAtATime = 2;

// Each competency scored, or explicitly not.
bool IsComplete(const Assessment& assessment) { return !assessment.competencies.empty(); }

class AssessorRole final : public ConsumerRole, private MessageHandler {
 public:
  explicit AssessorRole(const RoleParts& parts)
      : ConsumerRole("assessor", parts),
        reporter_(parts),
        prompts_(PromptLibrary::Load(parts.ports->configuration().share_path, {})) {
    Consume(*this,
            {"interview.completed", "interview.assessment.ready", "interview.assessment.completed",
             "report.requested"},
            kAtATime);
  }

 private:
  boost::asio::awaitable<absl::Status> Handle(MessageScope& scope) override {
    absl::StatusOr<InterviewEvent> event = ParseInterviewEvent(scope.message().payload);
    if (!event.ok()) co_return event.status();
    if (event->topic != "interview.completed") co_return co_await reporter_.Report(scope, *event);
    absl::StatusOr<bool> in_vain =
        co_await YieldToErasure(parts(), event->tenant, event->interview);
    if (!in_vain.ok()) co_return in_vain.status();
    if (*in_vain) co_return absl::OkStatus();
    absl::Status assessed = co_await HandleCompleted(scope, *event);
    // Another's commit, its erasure too, undoes this one: then it is called again.
    if (assessed.ok()) co_return assessed;
    in_vain = co_await YieldToErasure(parts(), event->tenant, event->interview);
    if (!in_vain.ok()) co_return in_vain.status();
    co_return *in_vain ? absl::OkStatus() : assessed;
  }

  boost::asio::awaitable<absl::Status> HandleCompleted(MessageScope& scope,
                                                       const InterviewEvent& event) {
    absl::StatusOr<Interview> interview =
        co_await parts().interviews->Load(event.tenant, event.interview);
    if (!interview.ok()) co_return interview.status();
    if (interview->state != InterviewState::kCompleted) co_return absl::OkStatus();
    absl::StatusOr<Assessment> assessment = co_await AssessOnce(event.tenant, *interview);
    if (!assessment.ok()) co_return assessment.status();
    interview = co_await parts().interviews->Load(event.tenant, event.interview);
    if (!interview.ok()) co_return interview.status();
    if (IsUnwanted(*interview)) co_return FailedPrecondition("assess: it is being erased");

    absl::StatusOr<StoreTransaction*> unit = co_await scope.Transaction();
    if (!unit.ok()) co_return unit.status();
    TransitionRequest ready;
    ready.interview = interview->id;
    ready.name = "ASSESS_READY";
    ready.actor = Actor(ActorKind::kSystem, "assessor", {});
    ready.facts.assessment_complete = IsComplete(*assessment);
    ready.data = "{\"runId\":\"" + assessment->run_id + "\"}";
    ready.amend = [&assessment](Interview& of, StoreTransaction& transaction) {
      of.run_id = assessment->run_id;
      of.report_template.clear();  // an earlier run's is not this one's
      return Interviews::PutAssessment(transaction, of.id, of.run_id, ToJson(*assessment));
    };
    interview = co_await parts().interviews->ApplyIn(**unit, event.tenant, std::move(ready));
    co_return interview.status();
  }

  boost::asio::awaitable<absl::StatusOr<Assessment>> AssessOnce(TenantId tenant,
                                                                const Interview& interview) {
    Ports& ports = *parts().ports;
    std::string key = TranscriptKey(interview.id, interview.transcript_version);
    absl::StatusOr<std::string> text = co_await ReadBlob(ports.blobs(), tenant, std::move(key));
    if (!text.ok()) co_return Annotate(text.status(), "assess: the transcript");
    absl::StatusOr<Transcript> transcript = ParseTranscript(*text);
    if (!transcript.ok()) co_return transcript.status();
    absl::StatusOr<InterviewPlan> plan =
        co_await parts().interviews->Plan(tenant, interview.id, interview.approved_plan_version);
    if (!plan.ok()) co_return plan.status();
    absl::StatusOr<LanguageModel*> brain = ports.Brain();
    if (!brain.ok()) co_return brain.status();
    if (!prompts_.ok()) co_return prompts_.status();

    AssessmentInputs inputs;
    inputs.tenant = std::move(tenant);
    inputs.interview_id = interview.id;
    inputs.transcript = *std::move(transcript);
    inputs.rubric = plan->rubric;
    inputs.plan = *std::move(plan);
    const Candidate& candidate = interview.submission.candidate;
    for (const std::string& name : {candidate.name, candidate.email}) {
      if (!name.empty()) inputs.candidate_names.push_back(name);
    }
    inputs.conditions = ports.Conditions();
    inputs.template_version = reporter_.template_version();
    AssessmentDependencies dependencies;
    dependencies.model = *brain;
    dependencies.model_provider = ports.BrainName();
    dependencies.store = &ports.store();
    dependencies.prompts = &*prompts_;
    dependencies.embedder = ports.Embeddings();
    dependencies.clock = parts().context.clock;
    dependencies.telemetry = parts().context.telemetry;
    co_return co_await vivavoce::Assess(std::move(inputs), std::move(dependencies));
  }

  Reporter reporter_;
  absl::StatusOr<PromptLibrary> prompts_;  // read once: its status is every message's
};

}  // namespace

std::unique_ptr<Role> MakeAssessorRole(const RoleParts& parts) {
  return std::make_unique<AssessorRole>(parts);
}

}  // namespace vivavoce::platform
