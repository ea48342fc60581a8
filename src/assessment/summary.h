// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "assessment/model_answers.h"
#include "vivavoce/domain/assessment.h"

namespace vivavoce::internal {

// The input of purpose `summary`. `mask` hides the candidate's name.
std::string SummaryInput(const std::string& language, const Assessment& draft,
                         const std::function<std::string(const std::string&)>& mask);

// Those of the sentences, at most 8, that may stand: each cites evidence that exists, and what it
// puts in quotation marks was said there; a sentence without a citation must say what was not
// shown, and praise nothing.
std::vector<SummarySentence> KeepFounded(const std::vector<ClaimedSentence>& claimed,
                                         const Assessment& draft);

// The summary when the model gives none: a sentence for each competency.
std::vector<SummarySentence> PlainSummary(const Assessment& draft);

}  // namespace vivavoce::internal
