// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/domain/plan.h"

#include <algorithm>
#include <set>

#include "domain/artefact_json.h"
#include "domain/json_reader.h"
#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

using internal::Json;
using internal::JsonObjectReader;

constexpr size_t kMaxPlanBytes = 2 << 20;
constexpr size_t kMaxQuestions = 100;
constexpr size_t kMaxSpokenBytes = 4000;
constexpr size_t kMaxFeedbackBytes = 32'000;
constexpr size_t kMaxFeedbackPoints = 100;

Millis ReadMillis(JsonObjectReader& in, std::string_view key, Millis fallback, int64_t high) {
  return Millis(in.Integer(key, fallback.count(), 0, high));
}

TurnProfile ReadProfile(JsonObjectReader in) {
  TurnProfile profile;
  profile.silence = ReadMillis(in, "silenceMs", profile.silence, 60'000);
  profile.unfinished_silence =
      ReadMillis(in, "unfinishedSilenceMs", profile.unfinished_silence, 60'000);
  profile.think_time = ReadMillis(in, "thinkTimeMs", profile.think_time, 600'000);
  profile.reopen_window = ReadMillis(in, "reopenWindowMs", profile.reopen_window, 60'000);
  profile.barge_in = in.Bool("bargeIn", profile.barge_in);
  return profile;
}

PlannedQuestion ReadQuestion(JsonObjectReader& in) {
  PlannedQuestion question;
  question.question_id = in.RequiredText("questionId", 200);
  question.competency_id = in.RequiredText("competencyId", 200);
  std::string kind = in.OneOf("kind", "behavioural", {"behavioural", "technical", "situational"});
  question.kind = ParseQuestionKind(kind).value_or(QuestionKind::kBehavioural);
  question.lead = in.RequiredText("lead", kMaxSpokenBytes);
  question.probes = in.Texts("probes", 20, kMaxSpokenBytes);
  question.max_probes = static_cast<int>(in.Integer("maxProbes", 1, 0, 20));
  question.seconds = static_cast<int>(in.Integer("seconds", 240, 10, 7200));
  question.profile = ReadProfile(in.Object("profile"));
  return question;
}

void ReadSections(JsonObjectReader& in, InterviewPlan* plan) {
  std::set<std::string> placed;
  for (JsonObjectReader& reader : in.Objects("sections", kMaxQuestions)) {
    PlanSection section;
    section.title = reader.Text("title", "", 300);
    section.question_ids = reader.Texts("questionIds", kMaxQuestions, 200);
    for (const std::string& id : section.question_ids) {
      if (plan->Find(id) == nullptr) {
        reader.Fail("questionIds", "names no question of the plan (seen " + id + ")");
      }
      if (!placed.insert(id).second) {
        reader.Fail("questionIds", "names a question twice (seen " + id + ")");
      }
    }
    plan->sections.push_back(std::move(section));
  }
}

void ReadQuestions(JsonObjectReader& in, InterviewPlan* plan) {
  std::set<std::string> ids;
  for (JsonObjectReader& reader : in.Objects("questions", kMaxQuestions)) {
    PlannedQuestion question = ReadQuestion(reader);
    if (!ids.insert(question.question_id).second) {
      reader.Fail("questionId", "must be unique (seen " + question.question_id + " twice)");
    }
    if (plan->rubric.Find(question.competency_id) == nullptr) {
      reader.Fail("competencyId",
                  "names no competency of the rubric (seen " + question.competency_id + ")");
    }
    if (!in.ok()) return;
    plan->questions.push_back(std::move(question));
  }
  if (plan->questions.empty()) in.Fail("questions", "at least one question is needed");
}

PlanFeedback ReadPlanFeedback(JsonObjectReader in) {
  PlanFeedback feedback;
  feedback.plan_version = static_cast<int>(in.Integer("planVersion", 0, 0, 1'000'000));
  feedback.text = in.Text("text", "", kMaxFeedbackBytes);
  for (JsonObjectReader& reader : in.Objects("points", kMaxFeedbackPoints)) {
    FeedbackPoint point;
    point.text = reader.RequiredText("text", kMaxFeedbackBytes);
    point.followed = reader.Bool("followed", false);
    point.note = reader.Text("note", "");
    feedback.points.push_back(std::move(point));
  }
  return feedback;
}

Json WritePlanFeedback(const PlanFeedback& feedback) {
  Json points = Json::array();
  for (const FeedbackPoint& point : feedback.points) {
    points.push_back({{"text", point.text}, {"followed", point.followed}, {"note", point.note}});
  }
  return {{"planVersion", feedback.plan_version},
          {"text", feedback.text},
          {"points", std::move(points)}};
}

Json WriteQuestion(const PlannedQuestion& question) {
  const TurnProfile& profile = question.profile;
  Json json;
  json["questionId"] = question.question_id;
  json["competencyId"] = question.competency_id;
  json["kind"] = std::string(Name(question.kind));
  json["lead"] = question.lead;
  json["probes"] = question.probes;
  json["maxProbes"] = question.max_probes;
  json["seconds"] = question.seconds;
  json["profile"] = {{"silenceMs", profile.silence.count()},
                     {"unfinishedSilenceMs", profile.unfinished_silence.count()},
                     {"thinkTimeMs", profile.think_time.count()},
                     {"reopenWindowMs", profile.reopen_window.count()},
                     {"bargeIn", profile.barge_in}};
  return json;
}

}  // namespace

std::string_view Name(QuestionKind kind) {
  switch (kind) {
    case QuestionKind::kBehavioural:
      return "behavioural";
    case QuestionKind::kTechnical:
      return "technical";
    case QuestionKind::kSituational:
      return "situational";
  }
  return "";
}

std::optional<QuestionKind> ParseQuestionKind(std::string_view name) {
  for (QuestionKind kind :
       {QuestionKind::kBehavioural, QuestionKind::kTechnical, QuestionKind::kSituational}) {
    if (Name(kind) == name) return kind;
  }
  return std::nullopt;
}

const PlannedQuestion* InterviewPlan::Find(std::string_view question_id) const {
  auto it = std::find_if(questions.begin(), questions.end(), [&](const PlannedQuestion& question) {
    return question.question_id == question_id;
  });
  return it == questions.end() ? nullptr : &*it;
}

absl::StatusOr<InterviewPlan> ParsePlan(std::string_view json) {
  internal::JsonLimits limits;
  limits.max_bytes = kMaxPlanBytes;
  absl::StatusOr<Json> document = internal::ParseBoundedJson(json, limits);
  if (!document.ok()) return Annotate(document.status(), "plan");

  absl::Status problem;
  JsonObjectReader in(*document, "", &problem);
  InterviewPlan plan;
  plan.version = static_cast<int>(in.Integer("version", 1, 1, 1'000'000));
  plan.versions = in.Has("versions") ? in.Integers("versions", 10'000, 1, 1'000'000)
                                     : std::vector<int>{plan.version};
  plan.created_by = in.OneOf("createdBy", "human", {"agent", "human"});
  plan.language = in.Text("language", "en-US", 40);
  plan.duration_minutes = static_cast<int>(in.Integer("durationMinutes", 30, 1, 240));
  plan.max_probes = static_cast<int>(in.Integer("maxProbes", 3, 0, 100));
  plan.greeting = in.RequiredText("greeting", kMaxSpokenBytes);
  plan.closing = in.RequiredText("closing", kMaxSpokenBytes);
  if (in.Has("rubric")) {
    JsonObjectReader rubric = in.Object("rubric");
    plan.rubric = internal::ReadRubric(rubric);
  } else {
    in.Fail("rubric", "missing; the rubric that answers are judged by is needed");
  }
  ReadQuestions(in, &plan);
  if (problem.ok()) ReadSections(in, &plan);
  for (JsonObjectReader& reader : in.Objects("lint", 1000)) {
    LintFinding finding;
    finding.code = reader.RequiredText("code", 100);
    finding.severity = reader.OneOf("severity", "warning", {"error", "warning"});
    finding.where = reader.Text("where", "", 300);
    finding.message = reader.Text("message", "");
    plan.lint.push_back(std::move(finding));
  }
  if (in.Has("feedback")) plan.feedback = ReadPlanFeedback(in.Object("feedback"));
  if (!problem.ok()) return Annotate(problem, "plan");
  return plan;
}

std::string ToJson(const InterviewPlan& plan) {
  Json document;
  document["version"] = plan.version;
  document["versions"] = plan.versions;
  document["createdBy"] = plan.created_by.empty() ? "human" : plan.created_by;
  document["language"] = plan.language;
  document["durationMinutes"] = plan.duration_minutes;
  document["maxProbes"] = plan.max_probes;
  document["greeting"] = plan.greeting;
  document["closing"] = plan.closing;
  document["sections"] = Json::array();
  for (const PlanSection& section : plan.sections) {
    document["sections"].push_back(
        {{"title", section.title}, {"questionIds", section.question_ids}});
  }
  document["questions"] = Json::array();
  for (const PlannedQuestion& question : plan.questions) {
    document["questions"].push_back(WriteQuestion(question));
  }
  document["lint"] = Json::array();
  for (const LintFinding& finding : plan.lint) {
    document["lint"].push_back({{"code", finding.code},
                                {"severity", finding.severity},
                                {"where", finding.where},
                                {"message", finding.message}});
  }
  if (plan.feedback.plan_version > 0) {
    document["feedback"] = WritePlanFeedback(plan.feedback);
  }
  document["rubric"] = internal::WriteRubric(plan.rubric);
  return internal::Print(document);
}

}  // namespace vivavoce
