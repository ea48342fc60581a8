// SPDX-License-Identifier: Apache-2.0
// A small finished interview, and a model that judges it by key words.
#pragma once

#include <string>
#include <vector>

#include "vivavoce/assessment/assessor.h"
#include "vivavoce/testing/scripted_language_model.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce {

// Two competencies with the checks situation, own_action, result and relevant; levels 1 to 3.
Rubric SmallRubric();

TranscriptTurn Asked(std::string turn_id, std::string question_id, std::string competency_id,
                     std::string text);
TranscriptTurn Said(std::string turn_id, std::string question_id, std::string text);

// A greeting, two questions with an answer each, a goodbye.
Transcript SmallInterview();

// Evidence: every sentence. Checks: by key words ("last year", "I moved", "faster", ...). Summary:
// one sentence for each competency with evidence.
void TeachKeyWords(testing::ScriptedLanguageModel& model);
std::string KeyWordAnswer(const std::string& purpose, const std::string& input);

// Everything Assess() needs, in virtual time. The prompts and the workflow are the shipped ones.
class AssessmentWorld {
 public:
  AssessmentWorld();

  absl::StatusOr<Assessment> Assess(Store& store, AssessmentInputs inputs);

  testing::VirtualTimeDriver time;
  testing::ScriptedLanguageModel model;
  PromptLibrary prompts;
  AssessmentDependencies dependencies;
};

AssessmentInputs SmallInputs();

}  // namespace vivavoce
