// SPDX-License-Identifier: Apache-2.0
#include "assessor/reporter.h"

#include <utility>

#include "server/blob_text.h"
#include "server/late_work.h"
#include "vivavoce/base/status.h"

namespace vivavoce::platform {
namespace {

constexpr char kTemplate[] = "standard";

bool IsDecided(InterviewState state) {
  return state == InterviewState::kAssessmentApproved ||
         state == InterviewState::kAssessmentRejected;
}

absl::Status Unwanted() { return FailedPrecondition("report: its interview is being erased"); }

// To whoever listens on the bus, and to the tenant's webhooks.
absl::Status Announce(StoreTransaction& unit, const InterviewEvent& because,
                      const std::string& message_id, const Interview& of,
                      const std::string& version) {
  InterviewEvent ready;
  ready.id = message_id + "-report";
  ready.topic = "report.ready";
  ready.tenant = because.tenant;
  ready.interview = of.id;
  ready.at = because.at;
  ready.to = Name(of.state);
  ready.data = "{\"template\":\"" + version + "\",\"runId\":\"" + of.run_id + "\"}";
  absl::Status told = Enqueue(unit, ready);
  if (!told.ok()) return told;
  ready.id += "-webhook";
  ready.topic = "notification.requested";
  ready.webhook = "report.ready";
  return Enqueue(unit, ready);
}

}  // namespace

Reporter::Reporter(const RoleParts& parts) : parts_(parts) {
  absl::StatusOr<ReportTemplate> loaded =
      ReportTemplate::Load(parts.ports->configuration().share_path, kTemplate);
  template_status_ = loaded.status();
  if (loaded.ok()) template_ = *std::move(loaded);
}

std::string Reporter::template_version() const {
  return template_ ? template_->version() + " sha256:" + template_->sha256() : "";
}

boost::asio::awaitable<absl::StatusOr<ReportInputs>> Reporter::Gather(TenantId tenant,
                                                                      const Interview& interview) {
  ReportInputs inputs;
  absl::StatusOr<std::string> assessment =
      co_await parts_.interviews->Assessment(tenant, interview.id, interview.run_id);
  if (!assessment.ok()) co_return assessment.status();
  absl::StatusOr<Assessment> parsed = ParseAssessment(*assessment);
  if (!parsed.ok()) co_return parsed.status();
  inputs.assessment = *std::move(parsed);
  std::string key = TranscriptKey(interview.id, inputs.assessment.transcript_version);
  absl::StatusOr<std::string> text =
      co_await ReadBlob(parts_.ports->blobs(), tenant, std::move(key));
  if (!text.ok()) co_return text.status();
  absl::StatusOr<Transcript> transcript = ParseTranscript(*text);
  if (!transcript.ok()) co_return transcript.status();
  inputs.transcript = *std::move(transcript);
  absl::StatusOr<InterviewPlan> plan = co_await parts_.interviews->Plan(
      std::move(tenant), interview.id, interview.approved_plan_version);
  if (!plan.ok()) co_return plan.status();
  inputs.plan = *std::move(plan);
  inputs.job_title = interview.submission.job.title;
  inputs.job_level = interview.submission.job.level;
  const Candidate& candidate = interview.submission.candidate;
  inputs.candidate_label = candidate.name.empty() ? candidate.ref : candidate.name;
  inputs.conducted_at = FormatRfc3339(interview.created_at);
  co_return inputs;
}

boost::asio::awaitable<absl::Status> Reporter::Report(MessageScope& scope,
                                                      const InterviewEvent& event) {
  absl::StatusOr<bool> in_vain = co_await YieldToErasure(parts_, event.tenant, event.interview);
  if (!in_vain.ok()) co_return in_vain.status();
  if (*in_vain) co_return absl::OkStatus();
  absl::Status made = co_await Make(scope, event);
  // What is noted while nobody has asked for the erasure, the eraser finds.
  if (made.ok()) co_return made;
  in_vain = co_await YieldToErasure(parts_, event.tenant, event.interview);
  if (!in_vain.ok()) co_return in_vain.status();
  co_return *in_vain ? absl::OkStatus() : made;
}

boost::asio::awaitable<absl::Status> Reporter::Keep(const InterviewEvent& event, std::string name,
                                                    std::string content_type, std::string bytes) {
  absl::StatusOr<Interview> interview =
      co_await parts_.interviews->Load(event.tenant, event.interview);
  if (!interview.ok()) co_return interview.status();
  if (IsUnwanted(*interview)) co_return Unwanted();
  std::string key = ReportKey(event.interview, template_->version(), name);
  co_return co_await WriteBlob(parts_.ports->blobs(), event.tenant, std::move(key),
                               std::move(content_type), std::move(bytes));
}

boost::asio::awaitable<absl::Status> Reporter::Make(MessageScope& scope,
                                                    const InterviewEvent& event) {
  if (!template_) co_return template_status_;
  absl::StatusOr<Interview> interview =
      co_await parts_.interviews->Load(event.tenant, event.interview);
  if (!interview.ok()) co_return interview.status();
  if (interview->run_id.empty()) co_return absl::OkStatus();
  absl::StatusOr<ReportInputs> inputs = co_await Gather(event.tenant, *interview);
  if (!inputs.ok()) co_return inputs.status();
  std::string report = AssembleReport(*inputs, template_->version());
  absl::StatusOr<std::string> html = template_->RenderHtml(report);
  if (!html.ok()) co_return html.status();

  const std::string& version = template_->version();
  absl::Status kept = co_await Keep(event, "json", "application/json", report);
  if (!kept.ok()) co_return kept;
  kept = co_await Keep(event, "html", "text/html; charset=utf-8", *html);
  if (!kept.ok()) co_return kept;
  absl::StatusOr<PdfRenderer*> renderer = parts_.ports->Pdf();
  absl::StatusOr<std::string> pdf(absl::UnknownError(""));
  if (renderer.ok()) {
    pdf = co_await (*renderer)->Render(*html);
  } else {
    pdf = renderer.status();
  }
  if (pdf.ok()) {
    kept = co_await Keep(event, "pdf", "application/pdf", *std::move(pdf));
    if (!kept.ok()) co_return kept;
  } else {
    parts_.context.telemetry.Warning(
        "report.pdf was not made",
        {{"interview", interview->id.value()}, {"why", Message(pdf.status())}});
  }

  const InterviewState shown = interview->state;
  const std::string run = interview->run_id;
  Amendment note = [&](Interview& of, StoreTransaction& unit) {
    if (IsUnwanted(of)) return Unwanted();
    // Another report is on its way, of another run or of a decision taken meanwhile.
    if (of.run_id != run || (of.state != shown && IsDecided(of.state))) return absl::OkStatus();
    of.report_template = version;
    return Announce(unit, event, scope.message().id, of, version);
  };
  Actor assessor(ActorKind::kSystem, "assessor", {});
  absl::StatusOr<Interview> changed = co_await parts_.interviews->Change(
      event.tenant, event.interview, "REPORT", std::move(assessor), "", std::move(note));
  co_return changed.status();
}

}  // namespace vivavoce::platform
