// SPDX-License-Identifier: Apache-2.0
#include "domain/json_schema.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/domain/artefacts.h"
#include "vivavoce/domain/assessment.h"
#include "vivavoce/domain/plan.h"
#include "vivavoce/domain/submission.h"
#include "vivavoce/domain/transcript.h"

namespace vivavoce {
namespace {

using internal::ValidateJson;

std::string ReadSource(const std::string& path) {
  std::ifstream file(std::string(VIVAVOCE_SOURCE_DIR) + "/" + path);
  EXPECT_TRUE(file.good()) << path;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string Schema(const std::string& name) {
  return ReadSource("docs/schemas/" + name + ".schema.json");
}

Transcript SmallTranscript() {
  Transcript transcript;
  transcript.interview_id = "i-1";
  TranscriptTurn question;
  question.turn_id = "t1";
  question.speaker = Speaker::kInterviewer;
  question.text = question.intended = "Why?";
  TranscriptTurn answer;
  answer.turn_id = "t2";
  answer.text = "Because.";
  answer.words = {{"Because.", 0, 10, 0.5}};
  transcript.turns = {question, answer};
  return transcript;
}

Assessment SmallAssessment() {
  Assessment assessment;
  CompetencyResult scored;
  scored.competency_id = "postgresql";
  scored.status = CompetencyStatus::kScored;
  scored.level = 3;
  scored.max_level = 5;
  scored.evidence = {{"t2", {0, 8}, "Because.", 0, 10, std::string(64, 'a')}};
  scored.checks = {{"result", "Says what came of it", true, {0}}};
  CompetencyResult open;
  open.competency_id = "triage";
  assessment.competencies = {scored, open};
  assessment.overall.score = 3.0;
  return assessment;
}

TEST(JsonSchemaTest, OurArtefactsAreWhatTheSchemasSay) {
  EXPECT_EQ(ValidateJson(Schema("submission"), ToJson(Submission())), absl::OkStatus());
  EXPECT_EQ(ValidateJson(Schema("submission"), "{}"), absl::OkStatus());
  EXPECT_EQ(ValidateJson(Schema("rubric"), ToJson(*ParseRubric(kRubric))), absl::OkStatus());
  EXPECT_EQ(ValidateJson(Schema("plan"), ToJson(*ParsePlan(PlanText()))), absl::OkStatus());
  EXPECT_EQ(ValidateJson(Schema("transcript"), ToJson(Transcript())), absl::OkStatus());
  EXPECT_EQ(ValidateJson(Schema("transcript"), ToJson(SmallTranscript())), absl::OkStatus());
  EXPECT_EQ(ValidateJson(Schema("assessment"), ToJson(Assessment())), absl::OkStatus());
  EXPECT_EQ(ValidateJson(Schema("assessment"), ToJson(SmallAssessment())), absl::OkStatus());
}

TEST(JsonSchemaTest, TheShippedRubricIsOne) {
  std::string rubric = ReadSource("share/rubrics/default.json");

  EXPECT_EQ(ValidateJson(Schema("rubric"), rubric), absl::OkStatus());
  EXPECT_TRUE(ParseRubric(rubric).ok()) << ParseRubric(rubric).status();
}

TEST(JsonSchemaTest, FieldsOfTheContractMayNotBeMissing) {
  std::string transcript = ToJson(SmallTranscript());
  std::string assessment = ToJson(SmallAssessment());
  std::string plan = ToJson(*ParsePlan(PlanText()));
  for (const char* key : {"interviewId", "version", "language", "durationMs", "engine", "turns"}) {
    EXPECT_FALSE(ValidateJson(Schema("transcript"), Without(transcript, "", key)).ok()) << key;
  }
  for (const char* key :
       {"turnId", "speaker", "source", "questionId", "startMs", "endMs", "text", "words"}) {
    EXPECT_FALSE(ValidateJson(Schema("transcript"), Without(transcript, "/turns/1", key)).ok())
        << key;
  }
  for (const char* key :
       {"intended", "heardSource", "interrupted", "competencyId", "kind", "probeIndex"}) {
    EXPECT_FALSE(ValidateJson(Schema("transcript"), Without(transcript, "/turns/0", key)).ok())
        << key;
  }
  for (const char* key : {"interviewId", "runId", "status", "transcriptVersion", "method",
                          "competencies", "overall", "flags", "summary", "manifest", "decision"}) {
    EXPECT_FALSE(ValidateJson(Schema("assessment"), Without(assessment, "", key)).ok()) << key;
  }
  for (const char* key : {"version", "versions", "createdBy", "sections", "questions", "lint",
                          "greeting", "closing", "rubric"}) {
    EXPECT_FALSE(ValidateJson(Schema("plan"), Without(plan, "", key)).ok()) << key;
  }
}

TEST(JsonSchemaTest, NamesTheDeepestPlaceThatIsRefused) {
  std::string assessment = ToJson(SmallAssessment());
  EXPECT_THAT(
      ValidateJson(Schema("assessment"),
                   With(assessment, "/competencies/0/evidence/0/byteBegin", -1)),
      FailsWith(absl::StatusCode::kInvalidArgument, "competencies[0].evidence[0].byteBegin: "));
  EXPECT_FALSE(
      ValidateJson(Schema("assessment"), With(assessment, "/competencies/0/level", nullptr)).ok());
  EXPECT_FALSE(
      ValidateJson(Schema("assessment"), With(assessment, "/competencies/1/level", 1)).ok());
  EXPECT_FALSE(ValidateJson(Schema("assessment"),
                            With(assessment, "/competencies/0/checks/0/evidence", Json::array()))
                   .ok());
  EXPECT_FALSE(
      ValidateJson(Schema("rubric"), With(kRubric, "/competencies/0/rules/0/al", Json::array()))
          .ok());
  EXPECT_FALSE(
      ValidateJson(Schema("plan"), With(PlanText(), "/rubric/competencies", Json::array())).ok());
  EXPECT_FALSE(ValidateJson(Schema("submission"), R"({"job": {"skills": [{"weight": 2}]}})").ok());
}

TEST(JsonSchemaTest, ThePlansRubricIsTheRubric) {
  Json plan = Json::parse(Schema("plan"));
  Json rubric = Json::parse(Schema("rubric"));
  for (const auto& [name, definition] : rubric["definitions"].items()) {
    EXPECT_EQ(plan["definitions"][name], definition) << name;
  }
  for (const char* key : {"$schema", "$id", "title", "description", "definitions"})
    rubric.erase(key);
  EXPECT_EQ(plan["definitions"]["rubric"], rubric);
}

// The examples of docs/model_requests.md.
TEST(JsonSchemaTest, AnswersOfModelsAreHeldToTheirSchemas) {
  auto model = [](const std::string& name) {
    return ReadSource("share/schemas/model/" + name + ".json");
  };
  EXPECT_EQ(
      ValidateJson(model("plan"), R"({"questions": [{"competency": {"competencyId": "postgresql",
      "name": "PostgreSQL", "description": "…", "weight": 2, "required": true}, "kind": "behavioural",
      "lead": "…", "probes": ["…"], "seconds": 240}]})"),
      absl::OkStatus());
  EXPECT_EQ(ValidateJson(model("follow_up"),
                         R"({"ask": true, "checkId": "result", "text": "What came of it?"})"),
            absl::OkStatus());
  EXPECT_EQ(ValidateJson(model("follow_up"), R"({"ask": false})"), absl::OkStatus());
  EXPECT_EQ(
      ValidateJson(
          model("evidence"),
          R"({"quotes": [{"turnId": "t3", "byteBegin": 0, "byteEnd": 24, "text": "I moved"}]})"),
      absl::OkStatus());
  EXPECT_EQ(ValidateJson(model("checks"),
                         R"({"checks": [{"checkId": "result", "met": true, "quotes": [3]}],
      "signals": {"usable_words": 96, "relevance": 0.41},
      "flags": [{"type": "injection", "severity": "HIGH", "message": "…",
                 "quotes": [{"turnId": "t3", "byteBegin": 0, "byteEnd": 9, "text": "…"}]}], "note": ""})"),
            absl::OkStatus());
  EXPECT_EQ(
      ValidateJson(
          model("summary"),
          R"({"sentences": [{"text": "…", "evidence": [{"competencyId": "p", "index": 0}]}]})"),
      absl::OkStatus());

  EXPECT_FALSE(ValidateJson(model("plan"), R"({"questions": []})").ok());
  EXPECT_FALSE(ValidateJson(model("plan"), "Sure! Here are your questions.").ok());
  EXPECT_FALSE(ValidateJson(model("follow_up"), R"({"ask": true})").ok());
  EXPECT_FALSE(ValidateJson(model("evidence"), R"({"quotes": "none"})").ok());
  EXPECT_FALSE(
      ValidateJson(model("checks"), R"({"checks": [{"checkId": "result", "met": "yes"}]})").ok());
  EXPECT_FALSE(ValidateJson(model("summary"), R"({"sentences": [{"text": ""}]})").ok());
}

TEST(JsonSchemaTest, ABrokenSchemaIsOursToMend) {
  EXPECT_THAT(ValidateJson("[]", "{}"), FailsWith(absl::StatusCode::kInternal, "schema"));
  EXPECT_THAT(ValidateJson("{", "{}"), FailsWith(absl::StatusCode::kInternal, "schema"));
  EXPECT_THAT(ValidateJson(R"({"$ref": "#/definitions/none"})", "{}"),
              FailsWith(absl::StatusCode::kInternal, "schema"));
  EXPECT_THAT(ValidateJson(R"({"type": 7})", "{}"),
              FailsWith(absl::StatusCode::kInternal, "schema"));
  EXPECT_THAT(ValidateJson(R"({"pattern": "(a+)+"})", "{}"),
              FailsWith(absl::StatusCode::kInternal, "`pattern` is not supported"));
}

TEST(JsonSchemaTest, AHostileDocumentIsBounded) {
  EXPECT_THAT(ValidateJson("{}", std::string(100'000, '[')), IsRefused("nested deeper"));
}

}  // namespace
}  // namespace vivavoce
