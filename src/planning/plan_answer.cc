// SPDX-License-Identifier: Apache-2.0
#include "planning/plan_answer.h"

#include <algorithm>
#include <set>

#include "domain/json_reader.h"
#include "vivavoce/base/status.h"
#include "vivavoce/base/utf8.h"

namespace vivavoce::internal {
namespace {

constexpr size_t kMaxQuestionBytes = 1000;
constexpr size_t kMaxProbes = 10;
constexpr size_t kMaxPoints = 40;
constexpr size_t kMaxPointBytes = 1000;
constexpr size_t kMaxNoteBytes = 500;

bool IsText(const Json& object, const char* key, size_t limit) {
  auto it = object.find(key);
  if (it == object.end() || !it->is_string()) return false;
  const auto& text = it->get_ref<const std::string&>();
  return !text.empty() && text.size() <= limit && IsValidUtf8(text);
}

bool IsSlug(const std::string& id) {
  return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

absl::StatusOr<QuestionKind> ParseKind(const Json& question) {
  for (QuestionKind kind :
       {QuestionKind::kBehavioural, QuestionKind::kTechnical, QuestionKind::kSituational}) {
    if (question.value("kind", Json()) == Json(std::string(Name(kind)))) return kind;
  }
  return InvalidArgument("kind must be behavioural, technical or situational");
}

absl::StatusOr<ProposedQuestion> ParseQuestion(const Json& question) {
  if (!question.is_object() || !question.contains("competency") ||
      !question["competency"].is_object()) {
    return InvalidArgument("a question needs a competency");
  }
  const Json& competency = question["competency"];
  ProposedQuestion proposed;
  if (!IsText(competency, "competencyId", 64) || !IsText(competency, "name", 200)) {
    return InvalidArgument("a competency needs competencyId and name");
  }
  proposed.competency.competency_id = competency["competencyId"].get<std::string>();
  if (!IsSlug(proposed.competency.competency_id)) {
    return InvalidArgument("competencyId must be a lower-case slug");
  }
  proposed.competency.name = competency["name"].get<std::string>();
  if (IsText(competency, "description", 2000)) {
    proposed.competency.description = competency["description"].get<std::string>();
  }
  if (IsText(competency, "qualification", 2000)) {
    proposed.qualification = competency["qualification"].get<std::string>();
  }
  if (competency.contains("weight") && competency["weight"].is_number()) {
    proposed.competency.weight = std::clamp(competency["weight"].get<double>(), 0.0, 100.0);
  }
  if (competency.contains("required") && competency["required"].is_boolean()) {
    proposed.competency.required = competency["required"].get<bool>();
  }
  absl::StatusOr<QuestionKind> kind = ParseKind(question);
  if (!kind.ok()) return kind.status();
  proposed.kind = *kind;
  if (!IsText(question, "lead", kMaxQuestionBytes)) {
    return InvalidArgument("lead must be a text of at most 1,000 bytes");
  }
  proposed.lead = question["lead"].get<std::string>();
  for (const Json& probe : question.value("probes", Json::array())) {
    if (!probe.is_string() || proposed.probes.size() == kMaxProbes) break;
    auto text = probe.get<std::string>();
    if (!text.empty() && text.size() <= kMaxQuestionBytes && IsValidUtf8(text)) {
      proposed.probes.push_back(std::move(text));
    }
  }
  if (question.contains("seconds") && question["seconds"].is_number_integer()) {
    proposed.seconds =
        static_cast<int>(std::clamp<int64_t>(question["seconds"].get<int64_t>(), 30, 900));
  }
  return proposed;
}

// As much of a text as is kept: one that says too much fails no plan.
std::string Shortened(const Json& object, const char* key, size_t limit) {
  auto it = object.find(key);
  if (it == object.end() || !it->is_string()) return "";
  const auto& text = it->get_ref<const std::string&>();
  if (text.size() <= limit) return ToValidUtf8(text);
  constexpr std::string_view kAndSoOn = " …";
  return ToValidUtf8(Beginning(text, limit - kAndSoOn.size())).append(kAndSoOn);
}

// A point that is none is left out: the plan is good without it.
std::vector<FeedbackPoint> ParsePoints(const Json& answer) {
  std::vector<FeedbackPoint> points;
  auto list = answer.find("feedback");
  if (list == answer.end() || !list->is_array()) return points;
  for (const Json& item : *list) {
    if (points.size() == kMaxPoints) break;
    if (!item.is_object()) continue;
    FeedbackPoint point;
    point.text = Shortened(item, "text", kMaxPointBytes);
    point.followed = item.value("followed", Json()) == Json(true);
    point.note = Shortened(item, "note", kMaxNoteBytes);
    if (point.text.empty()) continue;
    points.push_back(std::move(point));
  }
  return points;
}

}  // namespace

absl::StatusOr<ProposedPlan> ParsePlanAnswer(std::string_view json, int max_questions) {
  JsonLimits limits;
  absl::StatusOr<Json> parsed = ParseBoundedJson(json, limits);
  if (!parsed.ok()) return Annotate(parsed.status(), "plan answer");
  const Json& answer = *parsed;
  if (!answer.is_object() || !answer.contains("questions") || !answer["questions"].is_array()) {
    return InvalidArgument("plan answer: must be {\"questions\": […]}");
  }
  ProposedPlan plan;
  std::vector<ProposedQuestion>& questions = plan.questions;
  std::set<std::string> competencies;
  for (const Json& item : answer["questions"]) {
    if (static_cast<int>(questions.size()) == max_questions) break;
    absl::StatusOr<ProposedQuestion> question = ParseQuestion(item);
    if (!question.ok()) {
      return Annotate(question.status(),
                      "plan answer: questions[" + std::to_string(questions.size()) + "]");
    }
    if (!competencies.insert(question->competency.competency_id).second) {
      return InvalidArgument("plan answer: two questions on " + question->competency.competency_id);
    }
    questions.push_back(*std::move(question));
  }
  if (questions.empty()) return InvalidArgument("plan answer: no question");
  plan.points = ParsePoints(answer);
  return plan;
}

}  // namespace vivavoce::internal
