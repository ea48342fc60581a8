// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/assessment/assessor.h"

#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <utility>

#include "assessment/assessment_tasks.h"
#include "assessment/manifest.h"
#include "assessment/transcript_fit.h"
#include "vivavoce/base/status.h"
#include "vivavoce/provider/usage.h"
#include "workflow/execution_store.h"

namespace vivavoce {
namespace {

using boost::asio::awaitable;
using internal::JsonValue;

// What was put together in code is held to the same rules as what was read.
absl::Status CheckInputs(const AssessmentInputs& inputs) {
  if (inputs.tenant.empty()) return InvalidArgument("assess: a tenant is needed");
  absl::StatusOr<Transcript> transcript = ParseTranscript(ToJson(inputs.transcript));
  if (!transcript.ok()) return Annotate(transcript.status(), "assess");
  absl::StatusOr<Rubric> rubric = ParseRubric(ToJson(inputs.rubric));
  if (!rubric.ok()) return Annotate(rubric.status(), "assess");
  if (inputs.plan.has_value()) {
    absl::StatusOr<InterviewPlan> plan = ParsePlan(ToJson(*inputs.plan));
    if (!plan.ok()) return Annotate(plan.status(), "assess");
  }
  const InterviewPlan* plan = inputs.plan.has_value() ? &*inputs.plan : nullptr;
  return Annotate(internal::ExamineFit(inputs.transcript, inputs.rubric, plan).status, "assess");
}

absl::Status CheckDependencies(const AssessmentDependencies& dependencies) {
  bool whole = dependencies.model != nullptr && dependencies.store != nullptr &&
               dependencies.prompts != nullptr && dependencies.clock != nullptr;
  if (whole) return absl::OkStatus();
  return InvalidArgument("assess: a model, a store, prompts and a clock are needed");
}

absl::StatusOr<WorkflowDefinition> LoadWorkflow(const AssessmentDependencies& dependencies) {
  if (!dependencies.workflow.empty()) return ParseWorkflow(dependencies.workflow);
  std::string path = dependencies.prompts->share_path() + "/workflows/assessment.asl.json";
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  if (!file) return NotFound("assess: no workflow at " + path);
  absl::StatusOr<WorkflowDefinition> definition = ParseWorkflow(text.str());
  if (!definition.ok()) return Annotate(definition.status(), path);
  return definition;
}

// The input names what goes into the run; the tasks hold the documents themselves. By the interview
// its rows are found when that is erased.
JsonValue ExecutionInput(const InterviewId& interview, const RunManifest& manifest) {
  return {{"interviewId", interview.value()},
          {"manifest", manifest.sha256},
          {"plan", manifest.plan},
          {"rubric", manifest.rubric},
          {"transcript", manifest.transcript}};
}

// Purpose -> the models whose answers the run kept, over all its processes.
awaitable<absl::StatusOr<std::map<std::string, std::string>>> AnsweredBy(Store& store,
                                                                         TenantId tenant,
                                                                         RunId run) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> transaction = co_await store.Begin(tenant);
  if (!transaction.ok()) co_return transaction.status();
  std::map<std::string, std::set<std::string>> models;
  QueryOptions options;
  options.equal["execution"] = run.value();
  options.limit = 500;
  for (;;) {
    absl::StatusOr<std::vector<Document>> page =
        co_await (*transaction)->Query(internal::kEffects, options);
    if (!page.ok()) co_return page.status();
    for (const Document& effect : *page) {
      JsonValue row = JsonValue::parse(effect.body, nullptr, false);
      if (!row.is_object()) continue;
      JsonValue kept = JsonValue::parse(row.value("response", ""), nullptr, false);
      if (!kept.is_object() || !kept["purpose"].is_string() || !kept["model"].is_string()) continue;
      std::string model = kept["model"].get<std::string>();
      if (!model.empty()) models[kept["purpose"].get<std::string>()].insert(std::move(model));
    }
    if (page->size() < options.limit) break;
    options.after_id = page->back().id;
  }
  std::map<std::string, std::string> answered;
  for (const auto& [purpose, names] : models) answered[purpose] = internal::JoinModels(names);
  co_return answered;
}

// Counts tasks as they end and tells whoever listens.
class ProgressTeller {
 public:
  ProgressTeller(const std::function<void(const AssessmentProgress&)>& listener,
                 const std::vector<std::string>& questions)
      : listener_(listener), questions_(questions) {
    progress_.total = 6 + 4 * static_cast<int>(questions.size());
  }

  void See(const HistoryEvent& event) {
    if (!listener_ || event.type != "TaskStateExited") return;
    if (progress_.finished < progress_.total) ++progress_.finished;
    // "Answers#0/2/Evidence#0": the third question's evidence.
    size_t slash = event.path.rfind('/');
    std::string name = slash == std::string::npos ? event.path : event.path.substr(slash + 1);
    progress_.step = name.substr(0, name.find('#'));
    progress_.question_id.clear();
    if (slash != std::string::npos) {
      size_t before = event.path.rfind('/', slash - 1);
      size_t index = static_cast<size_t>(std::atoi(event.path.c_str() + before + 1));
      if (index < questions_.size()) progress_.question_id = questions_[index];
    }
    listener_(progress_);
  }

  void End() {
    progress_.finished = progress_.total;
    progress_.question_id.clear();
    if (listener_) listener_(progress_);
  }

 private:
  const std::function<void(const AssessmentProgress&)>& listener_;
  const std::vector<std::string>& questions_;
  AssessmentProgress progress_;
};

}  // namespace

awaitable<absl::StatusOr<Assessment>> Assess(AssessmentInputs inputs,
                                             AssessmentDependencies dependencies) {
  absl::Status status = CheckDependencies(dependencies);
  if (!status.ok()) co_return status;
  status = CheckInputs(inputs);
  if (!status.ok()) co_return status;
  absl::StatusOr<WorkflowDefinition> definition = LoadWorkflow(dependencies);
  if (!definition.ok()) co_return definition.status();

  RunManifest manifest = internal::MakeManifest(inputs, dependencies, definition->sha256());
  std::string interview_id = inputs.interview_id.value();
  if (interview_id.empty()) interview_id = inputs.transcript.interview_id;
  if (inputs.run_id.empty()) {
    inputs.run_id = RunId(MakeContentId("run-", interview_id + manifest.sha256));
  }
  const RunId run_id = inputs.run_id;
  const TenantId tenant = inputs.tenant;
  inputs.interview_id = InterviewId(interview_id);
  std::unique_ptr<Embedder> embedder;
  if (dependencies.embedder != nullptr) {
    embedder = OnBehalfOf(*dependencies.embedder, internal::ContextOf(inputs, "level"));
    dependencies.embedder = embedder.get();
  }
  std::string input = ExecutionInput(inputs.interview_id, manifest).dump();

  internal::AssessmentTasks tasks(std::move(inputs), dependencies, std::move(manifest));
  ProgressTeller teller(dependencies.progress, tasks.questions());
  EngineOptions options;
  options.observer = [&teller](const HistoryEvent& event) { teller.See(event); };
  WorkflowEngine engine(*dependencies.store, *dependencies.clock, dependencies.telemetry,
                        std::move(options));
  status = tasks.Register(engine);
  if (!status.ok()) co_return status;
  absl::StatusOr<ExecutionResult> result =
      co_await engine.Run(tenant, ExecutionId(run_id.value()), *definition, std::move(input));
  if (!result.ok()) co_return Annotate(result.status(), "assess");
  if (result->status != ExecutionResult::Status::kSucceeded) {
    co_return Internal("assess: the workflow failed: " + result->error + ": " + result->cause);
  }
  absl::StatusOr<Assessment> assessment = ParseAssessment(result->output);
  if (!assessment.ok()) co_return assessment.status();
  absl::StatusOr<std::map<std::string, std::string>> answered =
      co_await AnsweredBy(*dependencies.store, tenant, run_id);
  if (!answered.ok()) co_return answered.status();
  for (auto& [purpose, models] : *answered) {
    assessment->manifest.answered_by[purpose] = std::move(models);
  }
  assessment->manifest.sha256 = internal::HashOf(assessment->manifest);
  assessment->interview_id = interview_id;
  assessment->run_id = run_id.value();
  teller.End();
  co_return assessment;
}

}  // namespace vivavoce
