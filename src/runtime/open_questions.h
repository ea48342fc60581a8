// SPDX-License-Identifier: Apache-2.0
// What a conducted interview left open, for the one who ran it.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "vivavoce/domain/plan.h"
#include "vivavoce/domain/transcript.h"

namespace vivavoce::internal {

// The questions that the candidate said at least a word to.
std::set<std::string> AnsweredQuestions(const Transcript& transcript);

// A line for the questions that nobody answered, and one for speech that answers none.
std::vector<std::string> NoteOpenQuestions(const InterviewPlan& plan, const Transcript& transcript);

}  // namespace vivavoce::internal
