// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "answer.h"

namespace vivavoce::offline_llm {

// The usable sentences that say most of what a recruiter's own check names, by its words: a hint
// and no verdict, which is why most (two thirds) of its fresh stems must be in one sentence, and at
// least two where it has two.
std::vector<size_t> SentencesThatSay(std::string_view check, const Answer& answer,
                                     const Lexicon& lexicon);

}  // namespace vivavoce::offline_llm
