// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "runtime/files.h"
#include "runtime/interview_run.h"
#include "vivavoce/assessment/assessor.h"
#include "vivavoce/base/status.h"

namespace vivavoce::internal {
namespace {

constexpr char kTemplate[] = "standard";

// As the report's reader is to see the candidate; empty where nobody said.
std::string LabelOf(const AssessedInterview& interview) {
  if (!interview.candidate.name.empty()) return interview.candidate.name;
  if (!interview.candidate.ref.empty()) return interview.candidate.ref;
  return interview.candidate_names.empty() ? "" : interview.candidate_names.front();
}

boost::asio::awaitable<absl::StatusOr<Assessment>> AssessOnce(Workbench& bench, RunFolder& folder,
                                                              Store& store, TenantId tenant,
                                                              const AssessedInterview& interview,
                                                              std::string template_version,
                                                              Narrator& narrator) {
  absl::StatusOr<std::optional<std::string>> kept = co_await folder.Find("assessment");
  if (!kept.ok()) co_return kept.status();
  if (kept->has_value()) co_return ParseAssessment(**kept);

  absl::StatusOr<LanguageModel*> brain = bench.providers().Brain();
  if (!brain.ok()) co_return brain.status();
  absl::StatusOr<PromptLibrary> prompts = PromptLibrary::Load(bench.context().share_path, {});
  if (!prompts.ok()) co_return prompts.status();

  AssessmentInputs inputs;
  inputs.tenant = std::move(tenant);
  inputs.interview_id = interview.identity.interview_id;
  inputs.run_id = interview.identity.run_id;
  inputs.transcript = interview.transcript;
  inputs.rubric = interview.rubric;
  inputs.plan = interview.plan;
  inputs.candidate_names = NamesToMask(interview.candidate, interview.candidate_names);
  inputs.conditions = interview.conditions;
  inputs.conditions.providers = ProvidersOf(bench.configuration());
  inputs.template_version = std::move(template_version);
  AssessmentDependencies dependencies;
  dependencies.model = *brain;
  dependencies.model_provider = bench.providers().brain_name();
  dependencies.store = &store;
  dependencies.prompts = &*prompts;
  dependencies.embedder = bench.providers().Embeddings();
  dependencies.clock = &bench.clock();
  dependencies.telemetry = bench.telemetry();
  dependencies.progress = [&narrator](const AssessmentProgress& progress) {
    narrator.Progress("assessing", progress.finished, progress.total);
  };
  absl::StatusOr<Assessment> assessment =
      co_await vivavoce::Assess(std::move(inputs), std::move(dependencies));
  if (!assessment.ok()) co_return Annotate(assessment.status(), "assess");
  absl::Status saved = co_await folder.Keep("assessment", ToJson(*assessment));
  if (!saved.ok()) co_return saved;
  co_return assessment;
}

boost::asio::awaitable<absl::Status> WritePdf(Workbench& bench, RunFolder& folder, std::string html,
                                              Narrator& narrator) {
  absl::StatusOr<PdfRenderer*> renderer = bench.providers().Pdf();
  absl::StatusOr<std::string> pdf(absl::UnknownError(""));
  if (renderer.ok()) {
    pdf = co_await (*renderer)->Render(std::move(html));
  } else {
    pdf = renderer.status();
  }
  if (!pdf.ok()) {
    narrator.Warning("report.pdf was not made: " + std::string(Message(pdf.status())));
    co_return absl::OkStatus();
  }
  co_return WriteFileAtomically(folder.Path("report.pdf"), *pdf);
}

}  // namespace

std::vector<std::string> NamesToMask(const Candidate& candidate, std::vector<std::string> others) {
  for (const std::string& name : {candidate.name, candidate.email}) {
    if (!name.empty()) others.push_back(name);
  }
  return others;
}

boost::asio::awaitable<absl::Status> AssessAndReport(Workbench& bench, RunFolder& folder,
                                                     Store& store, TenantId tenant,
                                                     AssessedInterview interview,
                                                     Narrator& narrator, RunResult& result) {
  absl::StatusOr<ReportTemplate> report_template =
      ReportTemplate::Load(bench.context().share_path, kTemplate);
  if (!report_template.ok()) co_return report_template.status();
  std::string version = report_template->version() + " sha256:" + report_template->sha256();
  absl::StatusOr<Assessment> assessment = co_await AssessOnce(
      bench, folder, store, std::move(tenant), interview, std::move(version), narrator);
  if (!assessment.ok()) co_return assessment.status();
  // The file may have been lost since the store took the assessment.
  absl::Status rewritten = folder.WriteFile("assessment.json", ToJson(*assessment));
  if (!rewritten.ok()) co_return rewritten;
  result.assessment = *assessment;

  narrator.Progress("reporting", 0, 2);
  ReportInputs inputs;
  inputs.assessment = *std::move(assessment);
  inputs.transcript = std::move(interview.transcript);
  if (interview.plan) inputs.plan = *std::move(interview.plan);
  inputs.job_title = interview.job.title;
  inputs.job_level = interview.job.level;
  inputs.candidate_label = LabelOf(interview);
  inputs.conducted_at = interview.identity.started_at;
  std::string report = AssembleReport(inputs, report_template->version());
  absl::StatusOr<std::string> html = report_template->RenderHtml(report);
  if (!html.ok()) co_return html.status();
  absl::Status written = folder.WriteFile("report.json", report);
  if (!written.ok()) co_return written;
  written = folder.WriteFile("report.html", *html);
  if (!written.ok()) co_return written;
  narrator.Progress("reporting", 1, 2);
  absl::Status printed = co_await WritePdf(bench, folder, *std::move(html), narrator);
  if (!printed.ok()) co_return printed;
  narrator.Progress("reporting", 2, 2);
  co_return absl::OkStatus();
}

boost::asio::awaitable<absl::Status> AssessFinishedTranscript(Workbench& bench, RunFolder& folder,
                                                              Store& store, RunIdentity fresh,
                                                              AssessedInterview interview,
                                                              Narrator& narrator,
                                                              RunResult& result) {
  absl::Status declared = co_await store.Declare(RuntimeCollections());
  if (!declared.ok()) co_return declared;
  absl::StatusOr<RunIdentity> identity = co_await folder.Begin(std::move(fresh));
  if (!identity.ok()) co_return identity.status();
  result.interview_id = identity->interview_id.value();
  result.run_id = identity->run_id.value();
  result.already_finished = identity->finished;
  if (identity->finished) {
    absl::StatusOr<std::optional<std::string>> kept = co_await folder.Find("assessment");
    if (!kept.ok()) co_return kept.status();
    if (!kept->has_value()) co_return DataLoss("run folder: the assessment is gone");
    absl::StatusOr<Assessment> assessment = ParseAssessment(**kept);
    if (!assessment.ok()) co_return assessment.status();
    result.assessment = *assessment;
    co_return absl::OkStatus();
  }
  absl::Status begun = co_await folder.MarkBegun();
  if (!begun.ok()) co_return begun;
  interview.identity = *identity;
  absl::Status status = co_await AssessAndReport(bench, folder, store, TenantId("local"),
                                                 std::move(interview), narrator, result);
  if (!status.ok()) co_return status;
  absl::Status finished = co_await folder.MarkFinished(*std::move(identity));
  co_return finished;
}

}  // namespace vivavoce::internal
