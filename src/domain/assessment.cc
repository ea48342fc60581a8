// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/domain/assessment.h"

#include "domain/json_reader.h"
#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

using internal::Json;
using internal::JsonObjectReader;

constexpr size_t kMaxAssessmentBytes = 32 << 20;
constexpr size_t kMaxCompetencies = 50;
constexpr size_t kMaxQuotes = 2000;
constexpr int64_t kLatestQuoteMs = 366LL * 24 * 3600 * 1000;

CompetencyStatus ReadStatus(JsonObjectReader& in) {
  std::string name = in.OneOf("status", "not_assessed",
                              {"scored", "insufficient_evidence", "not_assessed", "needs_human"});
  for (CompetencyStatus status :
       {CompetencyStatus::kScored, CompetencyStatus::kInsufficientEvidence,
        CompetencyStatus::kNeedsHuman}) {
    if (Name(status) == name) return status;
  }
  return CompetencyStatus::kNotAssessed;
}

EvidenceQuote ReadQuote(JsonObjectReader& in) {
  EvidenceQuote quote;
  quote.turn_id = in.RequiredText("turnId", 200);
  quote.range.begin = static_cast<uint32_t>(in.RequiredInteger("byteBegin", 0, UINT32_MAX));
  quote.range.end = static_cast<uint32_t>(in.RequiredInteger("byteEnd", 0, UINT32_MAX));
  quote.text = in.RequiredText("text", 1 << 20);
  quote.start_ms = in.Integer("startMs", 0, 0, kLatestQuoteMs);
  quote.end_ms = in.Integer("endMs", quote.start_ms, 0, kLatestQuoteMs);
  quote.sha256 = in.Text("sha256", "", 64);
  if (quote.range.end < quote.range.begin || quote.range.size() != quote.text.size()) {
    in.Fail("byteEnd", "must be byteBegin plus the " + std::to_string(quote.text.size()) +
                           " bytes of text (seen " + std::to_string(quote.range.end) + ")");
  }
  if (quote.end_ms < quote.start_ms) in.Fail("endMs", "must not lie before startMs");
  return quote;
}

std::vector<EvidenceQuote> ReadQuotes(JsonObjectReader& in) {
  std::vector<EvidenceQuote> quotes;
  for (JsonObjectReader& reader : in.Objects("evidence", kMaxQuotes)) {
    quotes.push_back(ReadQuote(reader));
  }
  return quotes;
}

CheckResult ReadCheck(JsonObjectReader& in, size_t quotes) {
  CheckResult check;
  check.check_id = in.RequiredText("checkId", 100);
  check.text = in.Text("text", "");
  check.met = in.Bool("met", false);
  check.evidence = in.Integers("evidence", kMaxQuotes, 0, static_cast<int>(kMaxQuotes));
  for (int index : check.evidence) {
    if (static_cast<size_t>(index) >= quotes) {
      in.Fail("evidence", "names a quote that the competency lacks (seen " + std::to_string(index) +
                              " of " + std::to_string(quotes) + ")");
    }
  }
  if (check.met && check.evidence.empty()) {
    in.Fail("evidence", "a check is met only by a quote: must not be empty");
  }
  return check;
}

CompetencyResult ReadCompetency(JsonObjectReader& in) {
  CompetencyResult result;
  result.competency_id = in.RequiredText("competencyId", 200);
  result.name = in.Text("name", "", 300);
  if (in.Has("origin")) result.origin = in.OneOf("origin", "", {"job", "qualification", "added"});
  result.weight = in.Number("weight", 1, 0, 100);
  result.required = in.Bool("required", false);
  result.max_level = static_cast<int>(in.Integer("maxLevel", 0, 0, 10));
  result.minimum_level = static_cast<int>(in.Integer("minimumLevel", 0, 0, 10));
  result.status = ReadStatus(in);
  if (in.Has("level")) {
    result.level = static_cast<int>(in.RequiredInteger("level", 1, result.max_level));
  }
  if (result.level.has_value() != (result.status == CompetencyStatus::kScored)) {
    in.Fail("level", "a competency has a level if and only if its status is scored");
  }
  result.anchor = in.Text("anchor", "", 4000);
  result.rationale = in.Text("rationale", "", 8000);
  result.rule = in.Text("rule", "", 100);
  result.question_ids = in.Texts("questionIds", 100, 200);
  result.evidence = ReadQuotes(in);
  for (JsonObjectReader& reader : in.Objects("checks", 100)) {
    result.checks.push_back(ReadCheck(reader, result.evidence.size()));
  }
  result.signals = in.NumberMap("signals");
  return result;
}

OverallResult ReadOverall(JsonObjectReader in) {
  OverallResult overall;
  if (in.Has("score")) overall.score = in.Number("score", 0, 0, 100);
  std::string name = in.OneOf("recommendation", "NO_DECISION",
                              {"STRONG_YES", "YES", "NO", "STRONG_NO", "NO_DECISION"});
  for (Recommendation recommendation : {Recommendation::kStrongYes, Recommendation::kYes,
                                        Recommendation::kNo, Recommendation::kStrongNo}) {
    if (Name(recommendation) == name) overall.recommendation = recommendation;
  }
  overall.reason = in.Text("reason", "", 8000);
  return overall;
}

void ReadFlags(JsonObjectReader& in, Assessment* assessment) {
  for (JsonObjectReader& reader : in.Objects("flags", 1000)) {
    AssessmentFlag flag;
    flag.type = reader.RequiredText("type", 100);
    flag.severity = reader.OneOf("severity", "LOW", {"LOW", "MEDIUM", "HIGH"});
    flag.message = reader.Text("message", "", 4000);
    flag.competency_id = reader.Text("competencyId", "", 200);
    flag.evidence = ReadQuotes(reader);
    assessment->flags.push_back(std::move(flag));
  }
}

void ReadSummary(JsonObjectReader& in, Assessment* assessment) {
  for (JsonObjectReader& reader : in.Objects("summary", 100)) {
    SummarySentence sentence;
    sentence.text = reader.RequiredText("text", 4000);
    for (JsonObjectReader& cited : reader.Objects("evidence", kMaxQuotes)) {
      EvidenceReference reference;
      reference.competency_id = cited.RequiredText("competencyId", 200);
      reference.index = static_cast<int>(cited.RequiredInteger("index", 0, kMaxQuotes));
      sentence.evidence.push_back(std::move(reference));
    }
    assessment->summary.push_back(std::move(sentence));
  }
}

RunManifest ReadManifest(JsonObjectReader in) {
  RunManifest manifest;
  manifest.plan = in.Text("plan", "", 200);
  manifest.rubric = in.Text("rubric", "", 200);
  manifest.transcript = in.Text("transcript", "", 200);
  manifest.prompts = in.TextMap("prompts");
  manifest.models = in.TextMap("models");
  manifest.providers = in.TextMap("providers");
  manifest.answered_by = in.TextMap("answeredBy");
  manifest.workflow = in.Text("workflow", "", 200);
  manifest.template_version = in.Text("template", "", 200);
  manifest.sha256 = in.Text("sha256", "", 64);
  return manifest;
}

}  // namespace

absl::StatusOr<Assessment> ParseAssessment(std::string_view json) {
  internal::JsonLimits limits;
  limits.max_bytes = kMaxAssessmentBytes;
  absl::StatusOr<Json> document = internal::ParseBoundedJson(json, limits);
  if (!document.ok()) return Annotate(document.status(), "assessment");

  absl::Status problem;
  JsonObjectReader in(*document, "", &problem);
  Assessment assessment;
  assessment.interview_id = in.Text("interviewId", "", 200);
  assessment.run_id = in.Text("runId", "", 200);
  assessment.status = in.OneOf("status", "DRAFT", {"DRAFT", "APPROVED", "REJECTED"});
  assessment.transcript_version =
      static_cast<int>(in.Integer("transcriptVersion", 1, 1, 1'000'000));
  JsonObjectReader method = in.Object("method");
  assessment.method.engine = method.Text("engine", "", 200);
  assessment.method.provider = method.Text("provider", "", 200);
  assessment.method.statement = method.Text("statement", "", 20'000);
  for (JsonObjectReader& reader : in.Objects("competencies", kMaxCompetencies)) {
    assessment.competencies.push_back(ReadCompetency(reader));
  }
  assessment.overall = ReadOverall(in.Object("overall"));
  ReadFlags(in, &assessment);
  ReadSummary(in, &assessment);
  assessment.manifest = ReadManifest(in.Object("manifest"));
  if (const Json* decision = in.Raw("decision")) {
    if (!decision->is_object()) in.Fail("decision", "must be an object or null");
    assessment.decision = decision->dump();
  }
  if (!problem.ok()) return Annotate(problem, "assessment");
  return assessment;
}

}  // namespace vivavoce
