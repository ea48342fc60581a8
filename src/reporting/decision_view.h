// SPDX-License-Identifier: Apache-2.0
// What a person decided, beside what the rules gave.
#pragma once

// ctemplate/str_ref.h needs <cstring> before it and does not say so.
// clang-format off
#include <cstring>

#include <ctemplate/template_dictionary.h>
// clang-format on

#include <cstdint>
#include <optional>
#include <string>

#include "reporting/report_json.h"

namespace vivavoce::internal {

struct Verdict {
  const char* words;
  const char* tone;
};
Verdict VerdictOf(const std::string& recommendation);

// "Level 3 of 5"
std::string LevelWords(const Json& competency, int64_t level);

// The level that counts: the person's where one was given or taken away, else the rule's.
std::optional<int64_t> LevelThatCounts(const Json& competency);
bool IsOverridden(const Json& competency);

// Score and recommendation that count: the decision's where levels were changed.
const Json& OverallThatCounts(const Json& report);

// The score to one decimal, or a dash.
std::string ScoreWords(const Json& overall);

void FillDecision(const Json& report, ctemplate::TemplateDictionary& page);

// Of one competency, in its article: what was changed, from what, and why.
void FillOverride(const Json& competency, ctemplate::TemplateDictionary& place);

}  // namespace vivavoce::internal
