// SPDX-License-Identifier: Apache-2.0
// Small valid documents for tests to take apart.
#pragma once

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "vivavoce/base/status.h"

namespace vivavoce {

using Json = nlohmann::ordered_json;

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <class T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

MATCHER_P2(FailsWith, code, text, "") {
  const absl::Status& status = StatusOf(arg);
  *result_listener << "status " << status.ToString();
  return status.code() == code && Message(status).find(std::string(text)) != std::string_view::npos;
}

// An artefact that is refused with InvalidArgument and a message that contains `text`.
template <class Text>
auto IsRefused(Text text) {
  return FailsWith(absl::StatusCode::kInvalidArgument, std::string(text));
}

// `document` with the value at `pointer` replaced.
inline std::string With(const std::string& document, const std::string& pointer, Json value) {
  Json json = Json::parse(document);
  json[Json::json_pointer(pointer)] = std::move(value);
  return json.dump();
}

inline std::string Without(const std::string& document, const std::string& parent,
                           const std::string& key) {
  Json json = Json::parse(document);
  json[Json::json_pointer(parent)].erase(key);
  return json.dump();
}

inline constexpr char kRubric[] = R"({
  "rubricId": "default", "version": 1,
  "recommendation": {"minWeightScored": 0.5, "everyRequiredScored": true, "STRONG_YES": 4.2, "YES": 3, "NO": 2},
  "competencies": [{"competencyId": "postgresql", "name": "PostgreSQL", "description": "Runs it",
    "weight": 2, "required": true, "minimumLevel": 2,
    "levels": [{"level": 1, "label": "Awareness", "anchor": "Speaks in general terms"},
               {"level": 2, "label": "Basic", "anchor": "Names a case"},
               {"level": 3, "label": "Proficient", "anchor": "Says what was done and what came of it"}],
    "checks": [{"checkId": "result", "text": "Says what came of it"},
               {"checkId": "reason", "text": "Says why"}],
    "insufficient": [{"below": {"usable_words": 8}}],
    "caps": [{"unless": "reason", "level": 2}],
    "rules": [{"level": 3, "all": ["result"], "none": ["habits"], "atLeast": {"count": 1, "of": ["reason"]}},
              {"level": 2, "any": ["result", "reason"], "from": {"relevance": 0.16}}]}]})";

inline std::string PlanText() {
  Json plan = Json::parse(R"({
    "version": 1, "versions": [1], "createdBy": "agent", "language": "en-US",
    "durationMinutes": 30, "maxProbes": 3,
    "greeting": "Hello, I am an AI interviewer.", "closing": "Thank you.",
    "sections": [{"title": "PostgreSQL", "questionIds": ["q1"]}],
    "questions": [{"questionId": "q1", "competencyId": "postgresql", "kind": "technical",
      "lead": "How do you find a slow query?", "probes": ["And then?"], "maxProbes": 1, "seconds": 240}],
    "lint": [{"code": "long_question", "severity": "warning", "where": "questions[0].lead", "message": "long"}]})");
  plan["rubric"] = Json::parse(kRubric);
  return plan.dump();
}

}  // namespace vivavoce
