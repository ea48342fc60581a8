// SPDX-License-Identifier: Apache-2.0
#include "interview_fixture.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "vivavoce/base/status.h"
#include "vivavoce/base/utf8.h"
#include "vivavoce/domain/sentence.h"

namespace vivavoce {
namespace {

using Json = nlohmann::json;

Json AnswerEvidence(const Json& input) {
  Json quotes = Json::array();
  for (const Json& turn : input["turns"]) {
    std::string text = turn["text"];
    for (TextRange range : SplitSentences(text)) {
      quotes.push_back({{"turnId", turn["turnId"]},
                        {"byteBegin", range.begin},
                        {"byteEnd", range.end},
                        {"text", std::string(Slice(text, range))}});
    }
  }
  return {{"quotes", quotes}};
}

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

Json AnswerChecks(const Json& input) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> cues = {
      {"situation", {"Last year", "When the"}},
      {"own_action", {"I moved", "I asked", "I wrote"}},
      {"result", {"faster", "nobody fell"}},
      {"relevant", {"database", "patient"}}};
  Json checks = Json::array();
  for (const auto& [check, words] : cues) {
    Json found = Json::array();
    for (const Json& quote : input["quotes"]) {
      for (const std::string& word : words) {
        if (Has(quote["text"], word)) found.push_back(quote["index"]);
      }
    }
    bool met = !found.empty();
    checks.push_back({{"checkId", check}, {"met", met}, {"quotes", std::move(found)}});
  }
  size_t words = 0;
  for (const Json& turn : input["turns"]) {
    std::string text = turn["text"];
    words += static_cast<size_t>(std::count(text.begin(), text.end(), ' ')) + 1;
  }
  return {{"checks", checks},
          {"signals", {{"usable_words", words}, {"relevance", 0.5}}},
          {"flags", Json::array()},
          {"note", ""}};
}

Json AnswerSummary(const Json& input) {
  Json sentences = Json::array();
  for (const Json& competency : input["competencies"]) {
    if (competency["evidence"].empty()) continue;
    sentences.push_back(
        {{"text", "An answer about " + competency["name"].get<std::string>() + " was given."},
         {"evidence", {{{"competencyId", competency["competencyId"]}, {"index", 0}}}}});
  }
  return {{"sentences", sentences}};
}

RubricCompetency SmallCompetency(std::string id, std::string name) {
  RubricCompetency competency;
  competency.competency_id = std::move(id);
  competency.name = std::move(name);
  competency.description = "Does it well.";
  for (int i = 1; i <= 3; ++i) {
    RubricLevel level;
    level.level = i;
    level.label = "Label " + std::to_string(i);
    level.anchor = "Anchor " + std::to_string(i);
    competency.levels.push_back(level);
  }
  for (const char* check : {"situation", "own_action", "result", "relevant"}) {
    competency.checks.push_back(RubricCheck{check, std::string("Shows ") + check});
  }
  RubricCondition few;
  few.below["usable_words"] = 4;
  competency.insufficient.push_back(few);
  LevelRule two;
  two.level = 2;
  two.when.any = {"situation", "own_action"};
  LevelRule three;
  three.level = 3;
  three.when.all = {"situation", "own_action", "result"};
  competency.rules = {two, three};
  competency.caps.push_back(LevelCap{"relevant", 2});
  return competency;
}

}  // namespace

Rubric SmallRubric() {
  Rubric rubric;
  rubric.rubric_id = "small";
  rubric.competencies.push_back(SmallCompetency("databases", "Databases"));
  rubric.competencies.push_back(SmallCompetency("patient-safety", "Patient safety"));
  return rubric;
}

TranscriptTurn Asked(std::string turn_id, std::string question_id, std::string competency_id,
                     std::string text) {
  TranscriptTurn turn;
  turn.turn_id = std::move(turn_id);
  turn.speaker = Speaker::kInterviewer;
  if (!question_id.empty()) turn.question_id = std::move(question_id);
  turn.competency_id = std::move(competency_id);
  turn.kind = "behavioural";
  turn.is_question = turn.question_id.has_value();
  turn.text = text;
  turn.intended = std::move(text);
  turn.heard_source = "played";
  return turn;
}

TranscriptTurn Said(std::string turn_id, std::string question_id, std::string text) {
  TranscriptTurn turn;
  turn.turn_id = std::move(turn_id);
  turn.source = "speech";
  if (!question_id.empty()) turn.question_id = std::move(question_id);
  turn.text = std::move(text);
  return turn;
}

Transcript SmallInterview() {
  Transcript transcript;
  transcript.interview_id = "i1";
  transcript.engine.model = "test-recogniser";
  transcript.turns = {
      Asked("t1", "", "", "Hello, I am an automated interviewer."),
      Asked("t2", "q1", "databases", "Tell me about a database that you changed."),
      Said("t3", "q1",
           "Last year our database was slow. I moved the ledger to its own table. After that the "
           "report was much faster."),
      Asked("t4", "q2", "patient-safety", "Tell me about a risk to a patient."),
      Said("t5", "q2", "I asked the ward to keep an eye on the patient, so to speak."),
      Asked("t6", "", "", "Thank you, goodbye."),
      Said("t7", "", "Goodbye, and I moved everything last year, faster than anyone."),
  };
  int64_t at = 0;
  for (TranscriptTurn& turn : transcript.turns) {
    turn.start_ms = at;
    at += static_cast<int64_t>(turn.text.size()) * 60;
    turn.end_ms = at;
  }
  transcript.duration_ms = at;
  return transcript;
}

std::string KeyWordAnswer(const std::string& purpose, const std::string& input) {
  Json json = Json::parse(input);
  if (purpose == "evidence") return AnswerEvidence(json).dump();
  if (purpose == "checks") return AnswerChecks(json).dump();
  return AnswerSummary(json).dump();
}

void TeachKeyWords(testing::ScriptedLanguageModel& model) {
  for (const char* purpose : {"evidence", "checks", "summary"}) {
    model.Answer(purpose, [purpose](const LanguageModelRequest& request) {
      return testing::ScriptedAnswer(KeyWordAnswer(purpose, request.input));
    });
  }
}

AssessmentWorld::AssessmentWorld() : model(time.executor(), time.clock()) {
  LanguageModelCapabilities capabilities;
  capabilities.model = "key-words-1";
  model.SetCapabilities(capabilities);
  TeachKeyWords(model);
  absl::StatusOr<PromptLibrary> loaded =
      PromptLibrary::Load(std::string(VIVAVOCE_SOURCE_DIR) + "/share", {});
  EXPECT_TRUE(loaded.ok()) << loaded.status();
  if (loaded.ok()) prompts = *std::move(loaded);
  dependencies.model = &model;
  dependencies.model_provider = "scripted";
  dependencies.prompts = &prompts;
  dependencies.clock = &time.clock();
}

absl::StatusOr<Assessment> AssessmentWorld::Assess(Store& store, AssessmentInputs inputs) {
  dependencies.store = &store;
  return time.Run(vivavoce::Assess(std::move(inputs), dependencies));
}

AssessmentInputs SmallInputs() {
  AssessmentInputs inputs;
  inputs.tenant = TenantId("t");
  inputs.interview_id = InterviewId("i1");
  inputs.run_id = RunId("r1");
  inputs.transcript = SmallInterview();
  inputs.rubric = SmallRubric();
  inputs.template_version = "standard-1";
  return inputs;
}

}  // namespace vivavoce
