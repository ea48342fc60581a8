// SPDX-License-Identifier: Apache-2.0
// The answers to the purposes `evidence` and `checks`, as JSON.
#pragma once

#include <string>

#include "answer.h"
#include "checks.h"
#include "requests.h"

namespace vivavoce::offline_llm {

// The sentences that bear on the checks asked for, and the one nearest to what was asked.
std::string EvidenceJson(const Answer& answer, const Findings& findings,
                         const AnswerRequest& request, const Lexicon& lexicon);

// The checks over the quotes that the caller has verified, the signals, and what a person should
// look at.
std::string ChecksJson(const Answer& answer, const Findings& findings, const AnswerRequest& request,
                       const Lexicon& lexicon);

}  // namespace vivavoce::offline_llm
