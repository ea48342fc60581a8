// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/assessment/rubric_evaluator.h"

#include <algorithm>

namespace vivavoce {
namespace {

double SignalOf(const AnswerFacts& facts, const std::string& name) {
  auto it = facts.signals.find(name);
  return it == facts.signals.end() ? 0 : it->second;
}

// A check when one of that name is known, else a signal that is not 0.
bool IsTrue(const AnswerFacts& facts, const std::string& name) {
  auto it = facts.checks.find(name);
  if (it != facts.checks.end()) return it->second;
  return SignalOf(facts, name) != 0;
}

int CountTrue(const AnswerFacts& facts, const std::vector<std::string>& names) {
  return static_cast<int>(std::count_if(
      names.begin(), names.end(), [&](const std::string& name) { return IsTrue(facts, name); }));
}

LevelDecision Insufficient(std::string reason) {
  LevelDecision decision;
  decision.reason = std::move(reason);
  return decision;
}

}  // namespace

bool Holds(const RubricCondition& condition, const AnswerFacts& facts) {
  if (CountTrue(facts, condition.all) != static_cast<int>(condition.all.size())) return false;
  if (!condition.any.empty() && CountTrue(facts, condition.any) == 0) return false;
  if (CountTrue(facts, condition.none) != 0) return false;
  for (const AtLeast& demand : condition.at_least) {
    if (CountTrue(facts, demand.of) < demand.count) return false;
  }
  for (const auto& [name, limit] : condition.below) {
    if (!(SignalOf(facts, name) < limit)) return false;
  }
  for (const auto& [name, limit] : condition.from) {
    if (!(SignalOf(facts, name) >= limit)) return false;
  }
  return true;
}

std::string DescribeLevel(const RubricCompetency& competency, int level) {
  for (const RubricLevel& candidate : competency.levels) {
    if (candidate.level != level || candidate.label.empty()) continue;
    return std::to_string(level) + " (" + candidate.label + ")";
  }
  return std::to_string(level);
}

LevelDecision EvaluateLevel(const RubricCompetency& competency, const AnswerFacts& facts) {
  for (const RubricCondition& condition : competency.insufficient) {
    if (Holds(condition, facts)) {
      return Insufficient("Too little was said about this to judge it.");
    }
  }
  if (!facts.has_quote) return Insufficient("Nothing that was said bears on this.");

  LevelDecision decision;
  decision.status = CompetencyStatus::kScored;
  int level = 0;
  for (const LevelRule& rule : competency.rules) {
    if (rule.level > level && Holds(rule.when, facts)) level = rule.level;
  }
  decision.fallback = level == 0;
  level = std::max(level, 1);
  decision.reason = decision.fallback
                        ? "No rule for a higher level holds."
                        : "The rule for level " + DescribeLevel(competency, level) + " holds.";
  // Each cap is judged against the level that the rules gave, so that their order means nothing.
  int capped = level;
  for (const LevelCap& cap : competency.caps) {
    if (IsTrue(facts, cap.unless) || level <= cap.level) continue;
    decision.caps.push_back(cap);
    capped = std::min(capped, cap.level);
  }
  if (capped < level) {
    decision.reason += " Held at level " + DescribeLevel(competency, capped) + ".";
  }
  decision.level = capped;
  return decision;
}

}  // namespace vivavoce
