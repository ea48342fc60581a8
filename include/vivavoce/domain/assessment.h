// SPDX-License-Identifier: Apache-2.0
// What the evidence shows, for a human to decide on: docs/schemas/assessment.schema.json.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/base/units.h"

namespace vivavoce {

// A verbatim span of one candidate turn.
struct EvidenceQuote {
  std::string turn_id;
  TextRange range;  // bytes of the turn's text
  std::string text;
  int64_t start_ms = 0;
  int64_t end_ms = 0;
  std::string sha256;  // of `text`

  friend bool operator==(const EvidenceQuote&, const EvidenceQuote&) = default;
};

enum class CompetencyStatus { kScored, kInsufficientEvidence, kNotAssessed, kNeedsHuman };
std::string_view Name(CompetencyStatus status);  // "scored", "insufficient_evidence", ...
// For people, of a competency without a level: "not enough evidence", "needs a human rater", "not
// assessed".
std::string_view WhyWithoutLevel(CompetencyStatus status);

struct CheckResult {
  std::string check_id;
  std::string text;
  bool met = false;
  std::vector<int> evidence;  // indices into CompetencyResult::evidence; never empty when met
};

struct CompetencyResult {
  CompetencyResult() = default;
  std::string competency_id;
  std::string name;
  std::string origin;  // RubricCompetency::origin
  double weight = 1;
  bool required = false;
  int minimum_level = 0;
  CompetencyStatus status = CompetencyStatus::kNotAssessed;
  std::optional<int> level;  // only when scored
  int max_level = 0;
  std::string anchor;  // of the level
  std::string rationale;
  // What decided, by its place in the rubric: "insufficient[0]", "rules[2]", "caps[0]"; or
  // "no_rule" (level 1), "no_quote", "not_asked", "not_answered", "not_judged". Empty: not known.
  std::string rule;
  std::vector<std::string> question_ids;
  std::vector<CheckResult> checks;
  std::vector<EvidenceQuote> evidence;
  std::map<std::string, double> signals;  // computed over the answer, without a quote
};

enum class Recommendation { kStrongYes, kYes, kNo, kStrongNo, kNoDecision };
std::string_view Name(Recommendation recommendation);  // "STRONG_YES", ...

struct OverallResult {
  std::optional<double> score;  // weighted mean of what is scored, one decimal
  Recommendation recommendation = Recommendation::kNoDecision;
  std::string reason;
};

struct AssessmentFlag {
  std::string type;      // e.g. "off_topic", "injection", "evasive"
  std::string severity;  // LOW, MEDIUM, HIGH
  std::string message;
  std::string competency_id;  // empty: the whole interview
  std::vector<EvidenceQuote> evidence;
};

struct EvidenceReference {
  std::string competency_id;
  int index = 0;
};

struct SummarySentence {
  std::string text;
  std::vector<EvidenceReference> evidence;
};

struct AssessmentMethod {
  std::string engine;  // "rule_based" or "language_model"
  std::string provider;
  std::string statement;  // what the reader must know of the method
};

// Everything that went into the run, by hash: a run with equal manifests gives an equal assessment.
struct RunManifest {
  std::string plan;
  std::string rubric;
  std::string transcript;
  std::map<std::string, std::string> prompts;      // purpose -> "evidence@1 sha256:…"
  std::map<std::string, std::string> models;       // role -> model
  std::map<std::string, std::string> providers;    // port -> provider and options; fallbacks behind
  std::map<std::string, std::string> answered_by;  // purpose -> the models that really answered
  std::string workflow;
  std::string template_version;
  std::string sha256;  // of all of the above
};

struct Assessment {
  Assessment() = default;
  std::string interview_id;
  std::string run_id;
  std::string status = "DRAFT";
  int transcript_version = 1;
  AssessmentMethod method;
  std::vector<CompetencyResult> competencies;  // in the rubric's order
  OverallResult overall;
  std::vector<AssessmentFlag> flags;
  std::vector<SummarySentence> summary;
  RunManifest manifest;
  std::string decision = "null";  // JSON: the human's, null while there is none
};

absl::StatusOr<Assessment> ParseAssessment(std::string_view json);
std::string ToJson(const Assessment& assessment);

}  // namespace vivavoce
