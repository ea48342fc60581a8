// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/assessment/rubric_evaluator.h"

#include <algorithm>
#include <cstdio>

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

std::string Short(double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.6g", value);
  return buffer;
}

int CountTrue(const AnswerFacts& facts, const std::vector<std::string>& names) {
  return static_cast<int>(std::count_if(
      names.begin(), names.end(), [&](const std::string& name) { return IsTrue(facts, name); }));
}

LevelDecision Insufficient(std::string rule, const std::string& reason) {
  LevelDecision decision;
  decision.rule = std::move(rule);
  decision.reason = "No level is given: " + reason + ".";
  return decision;
}

std::string Place(const char* list, size_t index) {
  return std::string(list) + "[" + std::to_string(index) + "]";
}

// A condition that does not say itself what it means.
std::string Describe(const RubricCondition& condition) {
  std::string text;
  auto add = [&text](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  auto names = [](const std::vector<std::string>& of) {
    std::string list;
    for (const std::string& name : of) list += (list.empty() ? "" : " ") + name;
    return list;
  };
  if (!condition.all.empty()) add("all of: " + names(condition.all));
  if (!condition.any.empty()) add("any of: " + names(condition.any));
  if (!condition.none.empty()) add("none of: " + names(condition.none));
  for (const AtLeast& demand : condition.at_least) {
    add(std::to_string(demand.count) + " of: " + names(demand.of));
  }
  for (const auto& [name, limit] : condition.below) add(name + " below " + Short(limit));
  for (const auto& [name, limit] : condition.from) add(name + " from " + Short(limit));
  return text;
}

// What a cap demands, as the rubric words it.
std::string Demand(const RubricCompetency& competency, const LevelCap& cap) {
  for (const RubricCheck& check : competency.checks) {
    if (check.check_id == cap.unless) return check.text;
  }
  return cap.unless;
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
  for (size_t i = 0; i < competency.insufficient.size(); ++i) {
    const RubricCondition& condition = competency.insufficient[i];
    if (!Holds(condition, facts)) continue;
    return Insufficient(Place("insufficient", i),
                        condition.because.empty()
                            ? "the rubric finds too little evidence (" + Describe(condition) + ")"
                            : condition.because);
  }
  if (!facts.has_quote) return Insufficient("no_quote", "nothing that was said bears on this");

  LevelDecision decision;
  decision.status = CompetencyStatus::kScored;
  decision.rule = "no_rule";
  int level = 0;
  for (size_t i = 0; i < competency.rules.size(); ++i) {
    const LevelRule& rule = competency.rules[i];
    if (rule.level <= level || !Holds(rule.when, facts)) continue;
    level = rule.level;
    decision.rule = Place("rules", i);
  }
  decision.fallback = level == 0;
  level = std::max(level, 1);
  decision.reason = decision.fallback
                        ? "Enough was said to judge it, and no rule for a higher level holds: "
                          "level " +
                              DescribeLevel(competency, 1) + "."
                        : "The rule for level " + DescribeLevel(competency, level) + " holds.";
  // Each cap is judged against the level that the rules gave, so that their order means nothing.
  int capped = level;
  std::string wanted;
  for (size_t i = 0; i < competency.caps.size(); ++i) {
    const LevelCap& cap = competency.caps[i];
    if (IsTrue(facts, cap.unless) || level <= cap.level) continue;
    decision.caps.push_back(cap);
    if (cap.level >= capped) continue;
    capped = cap.level;
    decision.rule = Place("caps", i);
    wanted = Demand(competency, cap);
  }
  if (capped < level) {
    decision.reason +=
        " Held at level " + DescribeLevel(competency, capped) + ", for want of: " + wanted + ".";
  }
  decision.level = capped;
  return decision;
}

}  // namespace vivavoce
