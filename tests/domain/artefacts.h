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

inline const absl::Status& StatusIn(const absl::Status& status) { return status; }
template <class T>
const absl::Status& StatusIn(const absl::StatusOr<T>& result) {
  return result.status();
}

MATCHER_P2(FailsWith, code, text, "") {
  const absl::Status& status = StatusIn(arg);
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
    "origin": "job", "weight": 2, "required": true, "minimumLevel": 2,
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

inline constexpr char kAssessment[] = R"({
  "interviewId": "i-1", "runId": "r-1", "status": "DRAFT", "transcriptVersion": 1,
  "method": {"engine": "rule_based", "provider": "offline_llm", "statement": "Rules."},
  "competencies": [
    {"competencyId": "postgresql", "name": "PostgreSQL", "origin": "job", "weight": 2, "required": true, "minimumLevel": 2,
     "status": "scored", "level": 3, "maxLevel": 5, "anchor": "a", "rationale": "r", "rule": "rules[0]", "questionIds": ["q1"],
     "checks": [{"checkId": "result", "text": "Says what came of it", "met": true, "evidence": [0]}],
     "evidence": [{"turnId": "t7", "byteBegin": 0, "byteEnd": 10, "text": "I moved it",
                   "startMs": 61020, "endMs": 63110, "sha256": "aa"}],
     "signals": {"relevance": 0.41, "words": 96}},
    {"competencyId": "triage", "name": "Triage", "weight": 0.5, "required": false, "minimumLevel": 0,
     "status": "insufficient_evidence", "level": null, "maxLevel": 5, "anchor": "", "rationale": "", "rule": "no_quote",
     "questionIds": [], "checks": [], "evidence": [], "signals": {}}],
  "overall": {"score": 3.0, "recommendation": "YES", "reason": "because"},
  "flags": [{"type": "off_topic", "severity": "LOW", "message": "m", "competencyId": null,
             "evidence": [{"turnId": "t7", "byteBegin": 2, "byteEnd": 7, "text": "moved",
                           "startMs": 0, "endMs": 0, "sha256": ""}]}],
  "summary": [{"text": "Moved it.", "evidence": [{"competencyId": "postgresql", "index": 0}]}],
  "manifest": {"plan": "p", "rubric": "r", "transcript": "t", "prompts": {"checks": "c"},
               "models": {"llm": "m"},
               "providers": {"llm": "acme {}"}, "answeredBy": {"checks": "m"}, "workflow": "w", "template": "v1", "sha256": "s"},
  "decision": null})";

}  // namespace vivavoce
