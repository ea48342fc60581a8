// SPDX-License-Identifier: Apache-2.0
// What an interviewer may not ask: questions about protected characteristics and private life that
// employment law forbids or that a regulator reads as evidence of discrimination (Title VII, ADEA,
// ADA, GINA, state salary-history and fair-chance laws, EU directives 2000/43 and 2000/78).
//
// The lint looks at what is asked *of the candidate*: "your age", "do you have children". A word
// alone says nothing ("age of a cache entry", "parent process"). It is a list of phrases, in
// English, and no substitute for the person who approves the plan.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "vivavoce/base/units.h"

namespace vivavoce {

struct ProhibitedQuestion {
  // age | family | religion | health | origin | gender | politics | salary_history |
  // criminal_record | private_life
  std::string category;
  TextRange span;  // of the text that was looked at
};

// Every finding, in the order of the text, at most one a category and place. Used by the plan lint
// and on each probe a model proposes while the interview runs.
std::vector<ProhibitedQuestion> FindProhibitedQuestions(std::string_view text);

// Why a category is not asked about and what may be asked instead, in one sentence.
std::string_view ProhibitedQuestionAdvice(std::string_view category);

}  // namespace vivavoce
