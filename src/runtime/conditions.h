// SPDX-License-Identifier: Apache-2.0
// What of a run's making stands in its manifest beside what the assessment itself knows: kept while
// the run goes, because the run that ends may not be the process that began.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "vivavoce/domain/assessment.h"
#include "vivavoce/provider/language_model.h"
#include "vivavoce/provider/prompt_library.h"
#include "vivavoce/provider/text_to_speech.h"
#include "vivavoce/runtime/configuration.h"

namespace vivavoce::internal {

// Purpose -> the models that answered it.
using AnsweringModels = std::map<std::string, std::set<std::string>>;

// Notes which model has really answered; several where a fallback had to.
//
// Lifetime: `answered` outlives the model.
std::unique_ptr<LanguageModel> WithLedger(std::unique_ptr<LanguageModel> model,
                                          AnsweringModels& answered);

// The same for voices: what each finished line says of its model, or where it says nothing, the
// provider's only one.
std::unique_ptr<TextToSpeech> WithLedger(std::unique_ptr<TextToSpeech> speech,
                                         std::set<std::string>& voices);

// The providers of each port that a result depends on, with their options, in the order in which
// they are asked. What looks like a secret and is not a reference to one is left out.
std::map<std::string, std::string> ProvidersOf(const Configuration& configuration);

// Adds what `purpose` was asked with, and by whom it was answered.
void AddPurpose(const std::string& purpose, const Prompt& prompt, const AnsweringModels& answered,
                RunManifest& conditions);

std::string ConditionsToJson(const RunManifest& conditions);

// Adds what ConditionsToJson() wrote. Errors: DataLoss.
absl::Status AddConditions(const std::string& json, RunManifest& conditions);

}  // namespace vivavoce::internal
