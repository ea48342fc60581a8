// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/assessment/recommendation.h"

#include <cmath>
#include <cstdio>
#include <string>

namespace vivavoce {
namespace {

std::string OneDecimal(double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.1f", value);
  return buffer;
}

// "A", "A and B", "A, B and C".
std::string Enumerate(const std::vector<std::string>& names) {
  std::string text;
  for (size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
    text += names[i];
  }
  return text;
}

// To one decimal, half away from zero. A mean such as 3.25 may lie a hair below in binary, so the
// product is nudged by far less than any two means of levels can differ.
double ToOneDecimal(double value) { return std::round(value * 10 + 1e-9) / 10; }

Recommendation ByThreshold(const RecommendationRule& rule, double score) {
  if (score >= rule.strong_yes) return Recommendation::kStrongYes;
  if (score >= rule.yes) return Recommendation::kYes;
  if (score >= rule.no) return Recommendation::kNo;
  return Recommendation::kStrongNo;
}

std::string ThresholdReason(const RecommendationRule& rule, double score) {
  if (score >= rule.strong_yes) {
    return "at or above " + OneDecimal(rule.strong_yes) + ", the threshold for STRONG_YES";
  }
  if (score >= rule.yes) return "at or above " + OneDecimal(rule.yes) + ", the threshold for YES";
  if (score >= rule.no) {
    return "below " + OneDecimal(rule.yes) + ", the threshold for YES";
  }
  return "below " + OneDecimal(rule.no) + ", the threshold for NO";
}

}  // namespace

OverallResult Recommend(const RecommendationRule& rule,
                        const std::vector<CompetencyResult>& competencies) {
  double total_weight = 0;
  double scored_weight = 0;
  double sum = 0;
  std::vector<std::string> below_minimum;
  std::vector<std::string> unscored;
  for (const CompetencyResult& competency : competencies) {
    total_weight += competency.weight;
    if (competency.status != CompetencyStatus::kScored || !competency.level.has_value()) {
      unscored.push_back(competency.name);
      continue;
    }
    scored_weight += competency.weight;
    sum += competency.weight * *competency.level;
    if (competency.required && *competency.level < competency.minimum_level) {
      below_minimum.push_back(competency.name);
    }
  }

  OverallResult overall;
  if (scored_weight <= 0) {
    overall.reason = competencies.empty() ? "There is no competency to judge."
                                          : "No answer gave enough evidence to score a competency.";
    return overall;
  }
  overall.score = ToOneDecimal(sum / scored_weight);
  // The same hair's breadth: half of the weight counts as half of it.
  if (scored_weight + 1e-9 < rule.min_weight_scored * total_weight) {
    overall.reason = "Only " + std::to_string(std::lround(100 * scored_weight / total_weight)) +
                     " % of the weight could be scored, and a recommendation needs " +
                     std::to_string(std::lround(100 * rule.min_weight_scored)) +
                     " %; without a score: " + Enumerate(unscored) + ".";
    return overall;
  }
  overall.recommendation = ByThreshold(rule, *overall.score);
  overall.reason = "The weighted mean level is " + OneDecimal(*overall.score) + ", " +
                   ThresholdReason(rule, *overall.score) + ".";
  if (!below_minimum.empty()) {
    bool lowered = overall.recommendation == Recommendation::kYes ||
                   overall.recommendation == Recommendation::kStrongYes;
    if (lowered) overall.recommendation = Recommendation::kNo;
    overall.reason += std::string(" Below the required minimum: ") + Enumerate(below_minimum) +
                      (lowered ? "; so the recommendation is at most NO." : ".");
  }
  if (!unscored.empty()) {
    overall.reason += " Not part of the mean: " + Enumerate(unscored) + ".";
  }
  return overall;
}

}  // namespace vivavoce
