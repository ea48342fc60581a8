// SPDX-License-Identifier: Apache-2.0
// How answers are judged: competencies with anchored levels, checks that evidence must meet, and
// the rules that turn checks into levels. All of it is data (docs/schemas/rubric.schema.json);
// src/assessment evaluates it.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace vivavoce {

struct RubricLevel {
  int level = 1;
  std::string label;
  std::string anchor;  // what an answer of this level sounds like
};

// A binary question about an answer, met only by a verified quote.
struct RubricCheck {
  std::string check_id;
  std::string text;
};

struct AtLeast {
  int count = 0;
  std::vector<std::string> of;
};

// A conjunction: holds when each of its parts holds. Names are check ids (true when met) or signals
// (true when not 0).
struct RubricCondition {
  std::vector<std::string> all;
  std::vector<std::string> any;  // empty: no demand
  std::vector<std::string> none;
  std::vector<AtLeast> at_least;        // JSON: one object or a list of them
  std::map<std::string, double> below;  // signal < number
  std::map<std::string, double> from;   // signal >= number
  std::string because;  // `insufficient` only: what it means, in plain words; may be empty
};

// "The answer is at least at `level` when ..."
struct LevelRule {
  int level = 1;
  RubricCondition when;
};

// "At most `level` unless ..."
struct LevelCap {
  std::string unless;
  int level = 3;
};

struct RubricCompetency {
  std::string competency_id;
  std::string name;
  std::string description;
  // Where it comes from: "job" (a skill that the job lists), "qualification" (one that it lists),
  // or "added" (by whoever planned the interview). Empty: not known, as in a rubric made by hand.
  std::string origin;
  double weight = 1;
  bool required = false;
  int minimum_level = 0;            // 0: none
  std::vector<RubricLevel> levels;  // ascending from 1, all anchored
  std::vector<RubricCheck> checks;
  std::vector<RubricCondition> insufficient;  // any of them: insufficient_evidence
  std::vector<LevelRule> rules;
  std::vector<LevelCap> caps;

  int max_level() const { return levels.empty() ? 0 : levels.back().level; }
};

// Score at or above which a recommendation is given; below all of them STRONG_NO.
struct RecommendationRule {
  double min_weight_scored = 0.5;
  bool every_required_scored = true;  // else NO_DECISION, unless a required minimum was missed
  double strong_yes = 4.2;
  double yes = 3.0;
  double no = 2.0;
};

struct Rubric {
  Rubric() = default;
  std::string rubric_id;
  int version = 1;
  RecommendationRule recommendation;
  std::vector<RubricCompetency> competencies;

  const RubricCompetency* Find(std::string_view competency_id) const;  // null when absent
};

// The signals that rules may name, as docs/model_requests.md lists them.
std::span<const std::string_view> KnownSignals();

// Errors: InvalidArgument naming the path: an unanchored level, a rule that names nothing known
// (checks, or the signals
//         of docs/model_requests.md), a rule for a level that does not exist, duplicate ids,
//         weights outside 0..100, thresholds out of order, a condition with an unknown part (a
//         misspelt demand would be no demand) or without any, over 1 MB.
absl::StatusOr<Rubric> ParseRubric(std::string_view json);
std::string ToJson(const Rubric& rubric);

}  // namespace vivavoce
