// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/lifecycle/interview.h"

#include "domain/json_reader.h"
#include "lifecycle/time_text.h"
#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

using internal::Json;
using internal::JsonObjectReader;
using internal::ReadTime;

constexpr internal::JsonLimits kStored{2 << 20, 32, 200'000, 500};
constexpr size_t kMostFeedbackBytes = 32'000;

InterviewState ReadState(JsonObjectReader& in, std::string_view key) {
  const std::string name = in.Text(key, "");
  if (name.empty()) return InterviewState::kNone;
  std::optional<InterviewState> state = ParseInterviewState(name);
  if (!state) in.Fail(key, "a state of the lifecycle table");
  return state.value_or(InterviewState::kNone);
}

}  // namespace

std::string ToJson(const Interview& interview) {
  Json out;
  out["interviewId"] = interview.id.value();
  out["state"] = Name(interview.state);
  out["stateSince"] = FormatRfc3339(interview.state_since);
  out["createdAt"] = FormatRfc3339(interview.created_at);
  if (!interview.sub_status.empty()) out["subStatus"] = interview.sub_status;
  if (interview.resume_state != InterviewState::kNone) {
    out["resumeState"] = Name(interview.resume_state);
  }
  if (interview.deadline) {
    out["deadline"] = FormatRfc3339(*interview.deadline);
    out["deadlineTransition"] = interview.deadline_transition;
  }
  for (const SkillQuestion& one : interview.skill_questions) {
    out["skillQuestions"].push_back({{"skill", one.skill}, {"question", one.question}});
  }
  if (!interview.confirmed_skills.empty()) out["confirmedSkills"] = interview.confirmed_skills;
  out["planVersion"] = interview.plan_version;
  out["approvedPlanVersion"] = interview.approved_plan_version;
  if (!interview.plan_feedback.empty()) out["planFeedback"] = interview.plan_feedback;
  out["transcriptVersion"] = interview.transcript_version;
  out["runId"] = interview.run_id;
  out["reportTemplate"] = interview.report_template;
  out["questionsAnswered"] = interview.questions_answered;
  out["resumesLeft"] = interview.resumes_left;
  out["reschedulesLeft"] = interview.reschedules_left;
  out["sessionId"] = interview.session_id;
  out["submission"] = Json::parse(ToJson(interview.submission));
  return out.dump();
}

absl::StatusOr<Interview> ParseInterview(std::string_view json) {
  absl::StatusOr<Json> document = internal::ParseBoundedJson(json, kStored);
  if (!document.ok()) return DataLoss("interview: " + std::string(Message(document.status())));
  absl::Status problem;
  JsonObjectReader in(*document, "", &problem);
  Interview interview;
  interview.id = InterviewId(in.RequiredText("interviewId"));
  interview.state = ReadState(in, "state");
  interview.resume_state = ReadState(in, "resumeState");
  interview.sub_status = in.Text("subStatus", "", 20'000);
  interview.state_since = ReadTime(in, "stateSince").value_or(WallTime());
  interview.created_at = ReadTime(in, "createdAt").value_or(WallTime());
  interview.deadline = ReadTime(in, "deadline");
  interview.deadline_transition = in.Text("deadlineTransition", "");
  for (JsonObjectReader& one : in.Objects("skillQuestions", 100)) {
    SkillQuestion asked;
    asked.skill = one.RequiredText("skill", 1000);
    asked.question = one.RequiredText("question", 4000);
    interview.skill_questions.push_back(std::move(asked));
  }
  interview.confirmed_skills = in.Texts("confirmedSkills", 100, 1000);
  constexpr int64_t kMost = 1'000'000;
  interview.plan_version = static_cast<int>(in.Integer("planVersion", 0, 0, kMost));
  interview.approved_plan_version =
      static_cast<int>(in.Integer("approvedPlanVersion", 0, 0, kMost));
  interview.plan_feedback = in.Text("planFeedback", "", kMostFeedbackBytes);
  interview.transcript_version = static_cast<int>(in.Integer("transcriptVersion", 0, 0, kMost));
  interview.questions_answered = static_cast<int>(in.Integer("questionsAnswered", 0, 0, kMost));
  interview.resumes_left = static_cast<int>(in.Integer("resumesLeft", 0, 0, kMost));
  interview.reschedules_left = static_cast<int>(in.Integer("reschedulesLeft", 0, 0, kMost));
  interview.run_id = in.Text("runId", "");
  interview.report_template = in.Text("reportTemplate", "");
  interview.session_id = in.Text("sessionId", "");
  const Json* submission = in.Raw("submission");
  if (submission == nullptr) in.Fail("submission", "the submission");
  if (!in.ok()) return DataLoss("interview: " + std::string(Message(problem)));
  absl::StatusOr<Submission> parsed = ParseSubmission(submission->dump());
  if (!parsed.ok()) return DataLoss("interview: " + std::string(Message(parsed.status())));
  interview.submission = *std::move(parsed);
  return interview;
}

std::string RecordingKey(const InterviewId& interview) {
  return "recordings/" + interview.value() + "/audio";
}

std::string TranscriptKey(const InterviewId& interview, int version) {
  return "transcripts/" + interview.value() + "/v" + std::to_string(version) + ".json";
}

std::string ReportKey(const InterviewId& interview, std::string_view template_version,
                      std::string_view format) {
  std::string folder(template_version);
  for (char& c : folder) {
    if (c == '@' || c == ' ' || c == ':') c = '-';
  }
  return "reports/" + interview.value() + "/" + folder + "/report." + std::string(format);
}

}  // namespace vivavoce
