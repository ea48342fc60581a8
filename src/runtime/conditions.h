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
#include "vivavoce/runtime/configuration.h"

namespace vivavoce::internal {

// Purpose -> the models that answered it.
using AnsweringModels = std::map<std::string, std::set<std::string>>;

// Notes which model has really answered; several where a fallback had to.
//
// Lifetime: `answered` outlives the model.
std::unique_ptr<LanguageModel> WithLedger(std::unique_ptr<LanguageModel> model,
                                          AnsweringModels& answered);

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
