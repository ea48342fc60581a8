// SPDX-License-Identifier: Apache-2.0
// From checks and signals to a level, by the rules that stand in the rubric (docs/assessment.md).
// Pure: equal facts give an equal decision.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vivavoce/domain/assessment.h"
#include "vivavoce/domain/rubric.h"

namespace vivavoce {

// What is known of one answer. `checks` holds only checks that a verified quote meets; a name that
// is absent is not met, an absent signal is 0.
struct AnswerFacts {
  AnswerFacts() = default;
  std::map<std::string, bool> checks;
  std::map<std::string, double> signals;
  bool has_quote = false;  // at least one verified quote of the answer exists
};

struct LevelDecision {
  LevelDecision() = default;
  CompetencyStatus status = CompetencyStatus::kInsufficientEvidence;  // or kScored
  std::optional<int> level;                                           // only when scored
  bool fallback = false;       // no rule held: level 1, whose quote is the nearest sentence
  std::vector<LevelCap> caps;  // those that lowered the level
  std::string reason;          // one or two plain sentences, for the rationale
  std::string rule;            // as CompetencyResult::rule
};

// True when every part of `condition` holds. An empty condition holds.
bool Holds(const RubricCondition& condition, const AnswerFacts& facts);

// The level of one answer: an `insufficient` condition first; else the highest level whose rule
// holds; else 1; then the caps. Without a quote, or without a usable word, always
// insufficient_evidence: there is never a level without a quote.
LevelDecision EvaluateLevel(const RubricCompetency& competency, const AnswerFacts& facts);

// The words for a level's number: "4 (Strong)" or "4".
std::string DescribeLevel(const RubricCompetency& competency, int level);

}  // namespace vivavoce
