// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "vivavoce/reporting/report.h"

namespace vivavoce {
namespace {

using Json = nlohmann::ordered_json;

Json QuoteJson(const EvidenceQuote& quote) {
  return Json{{"turnId", quote.turn_id},    {"byteBegin", quote.range.begin},
              {"byteEnd", quote.range.end}, {"text", quote.text},
              {"startMs", quote.start_ms},  {"endMs", quote.end_ms}};
}

// What was asked about a competency, in order: from the transcript, because that is what the
// candidate heard.
Json QuestionsAsked(const ReportInputs& inputs, const CompetencyResult& result) {
  Json questions = Json::array();
  for (const TranscriptTurn& turn : inputs.transcript.turns) {
    if (turn.speaker != Speaker::kInterviewer || !turn.question_id) continue;
    const auto& ids = result.question_ids;
    if (std::find(ids.begin(), ids.end(), *turn.question_id) == ids.end()) continue;
    if (!turn.is_question) continue;
    questions.push_back({{"turnId", turn.turn_id},
                         {"questionId", *turn.question_id},
                         {"probeIndex", turn.probe_index},
                         {"text", turn.text}});
  }
  return questions;
}

Json CompetencyJson(const ReportInputs& inputs, const CompetencyResult& result) {
  Json json{{"competencyId", result.competency_id},
            {"name", result.name},
            {"weight", result.weight},
            {"required", result.required},
            {"status", Name(result.status)}};
  if (!result.origin.empty()) json["origin"] = result.origin;
  if (result.level) json["level"] = *result.level;
  json["maxLevel"] = result.max_level;
  json["anchor"] = result.anchor;
  json["rationale"] = result.rationale;
  json["rule"] = result.rule;
  json["asked"] = QuestionsAsked(inputs, result);
  json["checks"] = Json::array();
  for (const CheckResult& check : result.checks) {
    json["checks"].push_back({{"checkId", check.check_id},
                              {"text", check.text},
                              {"met", check.met},
                              {"evidence", check.evidence}});
  }
  json["evidence"] = Json::array();
  for (const EvidenceQuote& quote : result.evidence) json["evidence"].push_back(QuoteJson(quote));
  return json;
}

std::string AnchorOf(const Rubric& rubric, const std::string& competency_id, int64_t level) {
  const RubricCompetency* competency = rubric.Find(competency_id);
  if (competency == nullptr) return "";
  for (const RubricLevel& one : competency->levels) {
    if (one.level == level) return one.anchor;
  }
  return "";
}

// The human's decision beside the rule's results, of which it takes nothing away: each level that
// the person saw otherwise stands with its competency, the rest in one place.
void AddDecision(const ReportInputs& inputs, Json& report) {
  Json decision = Json::parse(inputs.assessment.decision, nullptr, false);
  if (!decision.is_object()) return;
  auto overrides = decision.find("overrides");
  if (overrides != decision.end() && overrides->is_array()) {
    for (const Json& one : *overrides) {
      if (!one.is_object()) continue;
      const std::string id = one.value("competencyId", std::string());
      const Json level = one.value("level", Json());
      for (Json& competency : report["competencies"]) {
        if (competency["competencyId"] != id) continue;
        Json& override = competency["override"];
        override = {{"level", level}, {"reason", one.value("reason", std::string())}};
        if (!level.is_number_integer()) continue;
        override["anchor"] = AnchorOf(inputs.plan.rubric, id, level.get<int64_t>());
      }
    }
  }
  report["decision"] = std::move(decision);
}

Json FlagJson(const AssessmentFlag& flag) {
  Json json{{"type", flag.type},
            {"severity", flag.severity},
            {"message", flag.message},
            {"evidence", Json::array()}};
  if (!flag.competency_id.empty()) json["competencyId"] = flag.competency_id;
  for (const EvidenceQuote& quote : flag.evidence) json["evidence"].push_back(QuoteJson(quote));
  return json;
}

Json SentenceJson(const SummarySentence& sentence) {
  Json json{{"text", sentence.text}, {"evidence", Json::array()}};
  for (const EvidenceReference& reference : sentence.evidence) {
    json["evidence"].push_back(
        {{"competencyId", reference.competency_id}, {"index", reference.index}});
  }
  return json;
}

Json TurnJson(const TranscriptTurn& turn) {
  Json json{{"turnId", turn.turn_id},
            {"speaker", Name(turn.speaker)},
            {"startMs", turn.start_ms},
            {"endMs", turn.end_ms},
            {"text", turn.text}};
  if (!turn.source.empty()) json["source"] = turn.source;
  return json;
}

// How the candidate's words came onto the page.
std::string TranscriptNote(const ReportInputs& inputs) {
  bool spoken = false;
  bool typed = false;
  for (const TranscriptTurn& turn : inputs.transcript.turns) {
    if (turn.speaker != Speaker::kCandidate) continue;
    (turn.source == "typed" ? typed : spoken) = true;
  }
  if (!spoken) return typed ? "The candidate typed the answers: they stand here as typed." : "";
  std::string note =
      inputs.assessment.manifest.models.contains("written_answers")
          ? "Answers given as text were read out by a synthetic voice and stand here as the speech "
            "recogniser understood that voice: words may differ from the text."
          : "The candidate's words stand here as the speech recogniser understood them: some may "
            "be misheard. The recording decides.";
  if (typed) note += " Answers marked as typed stand as typed.";
  return note;
}

// What the job requires and the plan had no room for.
Json RequiredButNotPlanned(const InterviewPlan& plan) {
  Json messages = Json::array();
  for (const LintFinding& finding : plan.lint) {
    if (finding.code == "no_room_for_required") messages.push_back(finding.message);
  }
  return messages;
}

Json ManifestJson(const RunManifest& manifest) {
  Json json{{"plan", manifest.plan},
            {"rubric", manifest.rubric},
            {"transcript", manifest.transcript},
            {"prompts", manifest.prompts},
            {"models", manifest.models},
            {"providers", manifest.providers},
            {"answeredBy", manifest.answered_by},
            {"workflow", manifest.workflow},
            {"template", manifest.template_version},
            {"sha256", manifest.sha256}};
  return json;
}

}  // namespace

std::string AssembleReport(const ReportInputs& inputs, std::string_view template_version) {
  const Assessment& assessment = inputs.assessment;
  Json json{
      {"interviewId", assessment.interview_id}, {"runId", assessment.run_id},
      {"templateVersion", template_version},    {"status", assessment.status},
      {"language", inputs.transcript.language}, {"durationMs", inputs.transcript.duration_ms}};
  json["job"] = {{"title", inputs.job_title}, {"level", inputs.job_level}};
  json["candidate"] = {{"label", inputs.candidate_label}};
  if (!inputs.conducted_at.empty()) json["conductedAt"] = inputs.conducted_at;

  json["overall"] = Json::object();
  if (assessment.overall.score) json["overall"]["score"] = *assessment.overall.score;
  json["overall"]["recommendation"] = Name(assessment.overall.recommendation);
  json["overall"]["reason"] = assessment.overall.reason;

  json["requiredNotPlanned"] = RequiredButNotPlanned(inputs.plan);

  json["summary"] = Json::array();
  for (const SummarySentence& sentence : assessment.summary) {
    json["summary"].push_back(SentenceJson(sentence));
  }
  json["competencies"] = Json::array();
  for (const CompetencyResult& result : assessment.competencies) {
    json["competencies"].push_back(CompetencyJson(inputs, result));
  }
  AddDecision(inputs, json);
  json["flags"] = Json::array();
  for (const AssessmentFlag& flag : assessment.flags) json["flags"].push_back(FlagJson(flag));

  json["method"] = {{"engine", assessment.method.engine},
                    {"provider", assessment.method.provider},
                    {"statement", assessment.method.statement}};
  json["manifest"] = ManifestJson(assessment.manifest);
  json["transcriptNote"] = TranscriptNote(inputs);
  json["transcript"] = Json::array();
  for (const TranscriptTurn& turn : inputs.transcript.turns) {
    json["transcript"].push_back(TurnJson(turn));
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace vivavoce
