// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "vivavoce/provider/language_model.h"
#include "vivavoce/testing/conformance.h"

namespace vivavoce::testing {

// One request of every purpose (plan, follow_up, evidence, checks, summary) as
// docs/model_requests.md describes them, about a backend engineer's interview, with a schema that
// the answer must fit. The prompts' texts are short; a real program takes them from share/prompts.
std::vector<LanguageModelRequest> StandardRequests();

struct LanguageModelFixture : ConformanceFixture<std::unique_ptr<LanguageModel>> {
  LanguageModelFixture() = default;
  // Those whose purpose the provider does not claim are left out.
  std::vector<LanguageModelRequest> requests = StandardRequests();
};

std::vector<RuleOutcome> CheckLanguageModel(const LanguageModelFixture& fixture);

// Adds a test `<name>_LanguageModel.<rule id>_<title>` for every rule.
void RegisterLanguageModelConformance(const std::string& name, const LanguageModelFixture& fixture);

}  // namespace vivavoce::testing
