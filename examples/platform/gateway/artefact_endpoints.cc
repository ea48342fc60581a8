// SPDX-License-Identifier: Apache-2.0
#include "gateway/artefact_endpoints.h"

#include <optional>
#include <string>
#include <utility>

#include "gateway/paging.h"
#include "gateway/problem.h"
#include "gateway/workflow_view.h"
#include "vivavoce/base/status.h"
#include "wire/bounded_json.h"

namespace vivavoce::platform {
namespace {

using boost::asio::awaitable;
using nlohmann::json;

constexpr char kFormatSchema[] = R"({"type":"string","enum":["pdf","html","json"]})";
constexpr char kArtefactVersionSchema[] = R"({"type":"integer","minimum":1,"maximum":1000000})";
constexpr int64_t kMostTranscriptBytes = 64 << 20;
constexpr int64_t kArtefactPageLength = 100;

std::string_view ReportType(std::string_view format) {
  if (format == "pdf") return "application/pdf";
  if (format == "json") return "application/json";
  return "text/html; charset=utf-8";
}

// What is assessed or decided has a report some seconds later.
Problem ReportUnderWay() {
  Problem problem(404, "report_under_way",
                  "report: it is being made, of what was assessed or decided last; ask again in a "
                  "moment, or wait for the webhook report.ready");
  problem.headers.emplace_back("retry-after", "2");
  return problem;
}

}  // namespace

void ArtefactEndpoints::AddTo(std::vector<Route>& rows) {
  using Self = ArtefactEndpoints;
  auto does = [this](awaitable<Answer> (Self::*member)(Call&)) {
    return [this, member](Call& call) { return (this->*member)(call); };
  };
  rows.push_back(Route("GET", "/api/v1/interviews/{id}/transcript", "getTranscript",
                       "What was said, by whom and when")
                     .Needs(kPermissionRead)
                     .Query("version", kArtefactVersionSchema, "the newest where it is absent")
                     .Gives(200, "Transcript", "One version of it")
                     .Does(does(&Self::Transcript)));
  rows.push_back(
      Route("GET", "/api/v1/interviews/{id}/recording", "getRecording", "A link to the recording")
          .Needs(kPermissionRead)
          .Gives(200, "SignedUrl", "It expires")
          .Does(does(&Self::Recording)));
  rows.push_back(Route("GET", "/api/v1/interviews/{id}/report", "getReport", "A link to the report")
                     .Needs(kPermissionRead)
                     .Query("format", kFormatSchema, "html where it is absent")
                     .Gives(200, "SignedUrl", "It expires")
                     .Does(does(&Self::Report)));
  rows.push_back(Route("GET", "/api/v1/interviews/{id}/events", "listEvents",
                       "What has happened to it, as others were told")
                     .Needs(kPermissionRead)
                     .Query("limit", kLimitSchema, "100 where it is absent")
                     .Query("cursor", kNumberCursorSchema, kCursorText)
                     .Gives(200, "EventPage", "The oldest first")
                     .Does(does(&Self::Events)));
  rows.push_back(Route("GET", "/api/v1/interviews/{id}/workflow", "getWorkflow",
                       "How its newest assessment was made: every step and attempt")
                     .Needs(kPermissionRead)
                     .Gives(200, "WorkflowHistory", "The oldest first")
                     .Does(does(&Self::Workflow)));
}

awaitable<Answer> ArtefactEndpoints::Transcript(Call& call) {
  absl::StatusOr<Interview> interview =
      co_await interviews_.Load(call.caller.tenant, call.Interview());
  if (!interview.ok()) co_return interview.status();
  const int version = static_cast<int>(call.Number("version", interview->transcript_version));
  if (version < 1 || version > interview->transcript_version) {
    co_return NotFound("transcript: there is none");
  }
  const std::string key = TranscriptKey(interview->id, version);
  absl::StatusOr<BlobInfo> info = co_await blobs_.Stat(call.caller.tenant, key);
  if (!info.ok()) co_return info.status();
  if (info->bytes > kMostTranscriptBytes) co_return DataLoss("transcript: larger than it may be");
  absl::StatusOr<std::string> text =
      co_await blobs_.Read(call.caller.tenant, key, info->version, 0, info->bytes);
  if (!text.ok()) co_return text.status();
  HttpServerResponse response;
  response.headers.emplace_back("content-type", "application/json");
  response.body = *std::move(text);
  co_return response;
}

awaitable<Answer> ArtefactEndpoints::Recording(Call& call) {
  absl::StatusOr<Interview> interview =
      co_await interviews_.Load(call.caller.tenant, call.Interview());
  if (!interview.ok()) co_return interview.status();
  LinkedFile file;
  file.tenant = call.caller.tenant;
  file.key = RecordingKey(interview->id);
  file.content_type = "audio/wav";
  Answer offered = co_await files_.Offer(std::move(file));
  if (absl::IsNotFound(offered.status())) co_return NotFound("recording: there is none");
  if (!offered.ok()) co_return offered;
  absl::StatusOr<Interview> noted =
      co_await interviews_.Change(call.caller.tenant, call.Interview(), "LINK_RECORDING",
                                  call.caller.AsActor(), "", Amendment());
  if (!noted.ok()) co_return noted.status();
  co_return offered;
}

awaitable<Answer> ArtefactEndpoints::Report(Call& call) {
  absl::StatusOr<Interview> interview =
      co_await interviews_.Load(call.caller.tenant, call.Interview());
  if (!interview.ok()) co_return interview.status();
  std::string format = call.Text("format");
  if (format.empty()) format = "html";
  if (interview->report_template.empty()) {
    if (interview->run_id.empty()) {
      co_return NotFound("report: there is none yet; nothing was assessed");
    }
    co_return ProblemResponse(ReportUnderWay(), call.request.path);
  }
  LinkedFile file;
  file.tenant = call.caller.tenant;
  file.key = ReportKey(interview->id, interview->report_template, format);
  file.content_type = ReportType(format);
  Answer offered = co_await files_.Offer(std::move(file));
  if (absl::IsNotFound(offered.status())) {
    co_return NotFound("report: there is none as " + format);
  }
  if (!offered.ok()) co_return offered;
  absl::StatusOr<Interview> noted =
      co_await interviews_.Change(call.caller.tenant, call.Interview(), "LINK_REPORT",
                                  call.caller.AsActor(), format, Amendment());
  if (!noted.ok()) co_return noted.status();
  co_return offered;
}

awaitable<Answer> ArtefactEndpoints::Events(Call& call) {
  absl::StatusOr<Interview> interview =
      co_await interviews_.Load(call.caller.tenant, call.Interview());
  if (!interview.ok()) co_return interview.status();
  absl::StatusOr<std::optional<TrailPage>> page =
      co_await ReadTrail(interviews_, call, kArtefactPageLength);
  if (!page.ok()) co_return page.status();
  if (!page->has_value()) co_return NoPagesCursor(call);
  json body = {{"items", json::array()}, {"nextCursor", (*page)->next_cursor}};
  for (const AuditRow& row : (*page)->rows) {
    if (row.to.empty()) continue;
    std::string type = row.action;
    std::optional<InterviewState> from = ParseInterviewState(row.from);
    const Transition* transition = FindTransition(from.value_or(InterviewState::kNone), row.action);
    if (transition != nullptr && !transition->webhook.empty()) type = transition->webhook;
    body["items"].push_back({{"seq", row.seq},
                             {"at", FormatRfc3339(row.at)},
                             {"type", type},
                             {"data",
                              {{"transition", row.action},
                               {"from", row.from},
                               {"to", row.to},
                               {"topic", transition == nullptr ? "" : transition->topic}}}});
  }
  co_return JsonResponse(200, body);
}

awaitable<Answer> ArtefactEndpoints::Workflow(Call& call) {
  absl::StatusOr<Interview> interview =
      co_await interviews_.Load(call.caller.tenant, call.Interview());
  if (!interview.ok()) co_return interview.status();
  if (interview->run_id.empty()) co_return NotFound("workflow: nothing was assessed yet");
  absl::StatusOr<std::vector<HistoryEvent>> events =
      co_await history_.History(call.caller.tenant, ExecutionId(interview->run_id));
  if (!events.ok()) co_return events.status();
  co_return JsonResponse(200, WorkflowView(interview->run_id, *events));
}

}  // namespace vivavoce::platform
