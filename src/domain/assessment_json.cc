// SPDX-License-Identifier: Apache-2.0
// How an assessment is written, and the names it uses.
#include <cmath>

#include "domain/json_reader.h"
#include "vivavoce/domain/assessment.h"

namespace vivavoce {
namespace {

using internal::Json;

Json WriteQuotes(const std::vector<EvidenceQuote>& quotes) {
  Json list = Json::array();
  for (const EvidenceQuote& quote : quotes) {
    list.push_back({{"turnId", quote.turn_id},
                    {"byteBegin", quote.range.begin},
                    {"byteEnd", quote.range.end},
                    {"text", quote.text},
                    {"startMs", quote.start_ms},
                    {"endMs", quote.end_ms},
                    {"sha256", quote.sha256}});
  }
  return list;
}

Json WriteCompetency(const CompetencyResult& result) {
  Json json;
  json["competencyId"] = result.competency_id;
  json["name"] = result.name;
  if (!result.origin.empty()) json["origin"] = result.origin;
  json["weight"] = internal::Number(result.weight);
  json["required"] = result.required;
  json["minimumLevel"] = result.minimum_level;
  json["status"] = std::string(Name(result.status));
  json["level"] = result.level ? Json(*result.level) : Json();
  json["maxLevel"] = result.max_level;
  json["anchor"] = result.anchor;
  json["rationale"] = result.rationale;
  json["rule"] = result.rule;
  json["questionIds"] = result.question_ids;
  json["checks"] = Json::array();
  for (const CheckResult& check : result.checks) {
    json["checks"].push_back({{"checkId", check.check_id},
                              {"text", check.text},
                              {"met", check.met},
                              {"evidence", check.evidence}});
  }
  json["evidence"] = WriteQuotes(result.evidence);
  json["signals"] = Json::object();
  for (const auto& [name, value] : result.signals) json["signals"][name] = internal::Number(value);
  return json;
}

Json WriteFlags(const std::vector<AssessmentFlag>& flags) {
  Json list = Json::array();
  for (const AssessmentFlag& flag : flags) {
    Json json;
    json["type"] = flag.type;
    json["severity"] = flag.severity;
    json["message"] = flag.message;
    json["competencyId"] = flag.competency_id.empty() ? Json() : Json(flag.competency_id);
    json["evidence"] = WriteQuotes(flag.evidence);
    list.push_back(std::move(json));
  }
  return list;
}

Json WriteSummary(const std::vector<SummarySentence>& sentences) {
  Json list = Json::array();
  for (const SummarySentence& sentence : sentences) {
    Json evidence = Json::array();
    for (const EvidenceReference& cited : sentence.evidence) {
      evidence.push_back({{"competencyId", cited.competency_id}, {"index", cited.index}});
    }
    list.push_back({{"text", sentence.text}, {"evidence", std::move(evidence)}});
  }
  return list;
}

Json WriteManifest(const RunManifest& manifest) {
  Json json;
  json["plan"] = manifest.plan;
  json["rubric"] = manifest.rubric;
  json["transcript"] = manifest.transcript;
  json["prompts"] = manifest.prompts;
  json["models"] = manifest.models;
  json["providers"] = manifest.providers;
  json["answeredBy"] = manifest.answered_by;
  json["workflow"] = manifest.workflow;
  json["template"] = manifest.template_version;
  json["sha256"] = manifest.sha256;
  return json;
}

}  // namespace

std::string_view Name(CompetencyStatus status) {
  switch (status) {
    case CompetencyStatus::kScored:
      return "scored";
    case CompetencyStatus::kInsufficientEvidence:
      return "insufficient_evidence";
    case CompetencyStatus::kNotAssessed:
      return "not_assessed";
    case CompetencyStatus::kNeedsHuman:
      return "needs_human";
  }
  return "";
}

std::string_view WhyWithoutLevel(CompetencyStatus status) {
  switch (status) {
    case CompetencyStatus::kInsufficientEvidence:
      return "not enough evidence";
    case CompetencyStatus::kNeedsHuman:
      return "needs a human rater";
    default:
      return "not assessed";
  }
}

std::string_view Name(Recommendation recommendation) {
  switch (recommendation) {
    case Recommendation::kStrongYes:
      return "STRONG_YES";
    case Recommendation::kYes:
      return "YES";
    case Recommendation::kNo:
      return "NO";
    case Recommendation::kStrongNo:
      return "STRONG_NO";
    case Recommendation::kNoDecision:
      return "NO_DECISION";
  }
  return "";
}

std::string ToJson(const Assessment& assessment) {
  const OverallResult& overall = assessment.overall;
  Json document;
  document["interviewId"] = assessment.interview_id;
  document["runId"] = assessment.run_id;
  document["status"] = assessment.status;
  document["transcriptVersion"] = assessment.transcript_version;
  document["method"] = {{"engine", assessment.method.engine},
                        {"provider", assessment.method.provider},
                        {"statement", assessment.method.statement}};
  document["competencies"] = Json::array();
  for (const CompetencyResult& result : assessment.competencies) {
    document["competencies"].push_back(WriteCompetency(result));
  }
  document["overall"] = {
      {"score", overall.score ? Json(std::round(*overall.score * 10) / 10) : Json()},
      {"recommendation", std::string(Name(overall.recommendation))},
      {"reason", overall.reason}};
  document["flags"] = WriteFlags(assessment.flags);
  document["summary"] = WriteSummary(assessment.summary);
  document["manifest"] = WriteManifest(assessment.manifest);
  Json decision = Json::parse(assessment.decision, nullptr, false);
  document["decision"] = decision.is_object() ? decision : Json();
  return internal::Print(document);
}

}  // namespace vivavoce
