// SPDX-License-Identifier: Apache-2.0
#include "gateway/interview_view.h"

#include <algorithm>
#include <set>
#include <string>

#include "gateway/problem.h"
#include "vivavoce/domain/completeness.h"
#include "vivavoce/domain/lifecycle.h"

namespace vivavoce::platform {
namespace {

using nlohmann::json;

std::string_view SeverityName(Severity severity) {
  switch (severity) {
    case Severity::kCritical:
      return "CRITICAL";
    case Severity::kHigh:
      return "HIGH";
    case Severity::kMedium:
      break;
  }
  return "MEDIUM";
}

json LinksOf(const Interview& interview) {
  const std::string self = "/api/v1/interviews/" + interview.id.value();
  json links = {{"self", self},
                {"transitions", self + "/available-transitions"},
                {"audit", self + "/audit"},
                {"events", self + "/events"}};
  if (interview.plan_version > 0) links["plan"] = self + "/plan";
  if (interview.transcript_version > 0) {
    links["transcript"] = self + "/transcript";
    links["recording"] = self + "/recording";
  }
  if (!interview.run_id.empty()) {
    links["assessment"] = self + "/assessment";
    links["workflow"] = self + "/workflow";
  }
  if (!interview.report_template.empty()) links["report"] = self + "/report";
  return links;
}

}  // namespace

json InterviewView(const Interview& interview) {
  const Completeness completeness = ExamineCompleteness(interview.submission);
  json missing = json::array();
  for (const MissingInformation& one : completeness.missing) {
    missing.push_back({{"field", one.field},
                       {"severity", SeverityName(one.severity)},
                       {"question", one.question}});
  }
  for (const SkillQuestion& one : interview.skill_questions) {
    missing.push_back({{"field", "job.skills"},
                       {"severity", SeverityName(Severity::kHigh)},
                       {"question", one.question}});
  }
  json view = json::parse(ToJson(interview.submission), nullptr, false);
  view["id"] = interview.id.value();
  view["version"] = interview.version;
  view["state"] = Name(interview.state);
  view["subStatus"] = interview.sub_status;
  view["dataQuality"] = completeness.data_quality;
  view["missing"] = std::move(missing);
  view["createdAt"] = FormatRfc3339(interview.created_at);
  view["stateSince"] = FormatRfc3339(interview.state_since);
  view["deadline"] = nullptr;
  if (interview.deadline) view["deadline"] = FormatRfc3339(*interview.deadline);
  view["deadlineTransition"] = interview.deadline_transition;
  view["planVersion"] = interview.plan_version;
  view["approvedPlanVersion"] = interview.approved_plan_version;
  view["transcriptVersion"] = interview.transcript_version;
  view["runId"] = interview.run_id;
  view["sessionId"] = interview.session_id;
  view["questionsAnswered"] = interview.questions_answered;
  view["links"] = LinksOf(interview);
  return view;
}

HttpServerResponse InterviewResponse(int status, const Interview& interview) {
  HttpServerResponse response = JsonResponse(status, InterviewView(interview));
  response.headers.emplace_back("etag", "\"" + std::to_string(interview.version) + "\"");
  return response;
}

json TransitionsView(const Interview& interview, const Actor& actor) {
  std::vector<std::string_view> mine = AvailableTransitions(interview.state, actor);
  json items = json::array();
  std::set<std::string_view> seen;
  for (const Transition& row : LifecycleTable()) {
    if (FindTransition(interview.state, row.name) != &row || !seen.insert(row.name).second)
      continue;
    json item = {{"name", row.name},
                 {"to", nullptr},
                 {"who", row.who},
                 {"permission", row.permission},
                 {"guard", row.guard},
                 {"available", std::find(mine.begin(), mine.end(), row.name) != mine.end()}};
    const InterviewState to = row.to == InterviewState::kNone ? interview.resume_state : row.to;
    if (to != InterviewState::kNone) item["to"] = Name(to);
    items.push_back(std::move(item));
  }
  return {{"state", Name(interview.state)}, {"items", std::move(items)}};
}

}  // namespace vivavoce::platform
