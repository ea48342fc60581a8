// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/assessment/recommendation.h"

#include <cmath>
#include <cstdio>
#include <string>
#include <string_view>

namespace vivavoce {
namespace {

// The share of the scored weight from which answers that may be about something else leave no
// recommendation to give.
constexpr double kDoubtfulShare = 1.0 / 3;

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

// The competencies, sorted by what they mean for the recommendation.
struct Tally {
  explicit Tally(const std::vector<CompetencyResult>& competencies) {
    for (const CompetencyResult& competency : competencies) Add(competency);
  }

  void Add(const CompetencyResult& competency) {
    total_weight += competency.weight;
    if (competency.status != CompetencyStatus::kScored || !competency.level.has_value()) {
      unscored.push_back(competency.name);
      if (!competency.required) {
        optional_unscored.push_back(competency.name);
        return;
      }
      required_unscored.push_back(competency.name + " (" +
                                  std::string(WhyWithoutLevel(competency.status)) + ")");
      return;
    }
    scored_weight += competency.weight;
    sum += competency.weight * *competency.level;
    const auto doubt = competency.signals.find("topic_doubt");
    if (doubt != competency.signals.end() && doubt->second != 0) {
      doubtful_weight += competency.weight;
      doubtful.push_back(competency.name);
    }
    if (competency.required && *competency.level < competency.minimum_level) {
      below_minimum.push_back(competency.name);
    }
  }

  double total_weight = 0;
  double scored_weight = 0;
  double sum = 0;
  double doubtful_weight = 0;
  std::vector<std::string> doubtful;
  std::vector<std::string> below_minimum;
  std::vector<std::string> unscored;
  std::vector<std::string> optional_unscored;
  std::vector<std::string> required_unscored;  // with the reason
};

std::string TooLittleScored(const RecommendationRule& rule, const Tally& tally) {
  return "Only " + std::to_string(std::lround(100 * tally.scored_weight / tally.total_weight)) +
         " % of the weight could be scored, and a recommendation needs " +
         std::to_string(std::lround(100 * rule.min_weight_scored)) +
         " %; without a score: " + Enumerate(tally.unscored) + ".";
}

std::string NeedsAReader(const Tally& tally, double score) {
  const bool one = tally.doubtful.size() == 1;
  return std::string("The ") + (one ? "answer" : "answers") + " about " +
         Enumerate(tally.doubtful) + " may be about something else: a person must read " +
         (one ? "it" : "them") +
         " before there is a recommendation. The weighted mean level with " +
         (one ? "it" : "them") + " is " + OneDecimal(score) + ".";
}

std::string RequiredMissing(const Tally& tally, double score) {
  bool one = tally.required_unscored.size() == 1;
  return Enumerate(tally.required_unscored) +
         (one ? " is required and has no level" : " are required and have no level") +
         ", and no recommendation is given without one. The weighted mean level of the rest is " +
         OneDecimal(score) + ".";
}

}  // namespace

OverallResult Recommend(const RecommendationRule& rule,
                        const std::vector<CompetencyResult>& competencies) {
  const Tally tally(competencies);
  OverallResult overall;
  if (tally.scored_weight <= 0) {
    overall.reason = competencies.empty() ? "There is no competency to judge."
                                          : "No answer gave enough evidence to score a competency.";
    return overall;
  }
  overall.score = ToOneDecimal(tally.sum / tally.scored_weight);
  // The same hair's breadth: half of the weight counts as half of it.
  if (tally.scored_weight + 1e-9 < rule.min_weight_scored * tally.total_weight) {
    overall.reason = TooLittleScored(rule, tally);
    return overall;
  }
  const std::string left_out =
      tally.optional_unscored.empty()
          ? ""
          : " Not part of the mean: " + Enumerate(tally.optional_unscored) + ".";
  // What is missing could still lift the result, unless a missed minimum holds it down for good.
  if (rule.every_required_scored && !tally.required_unscored.empty() &&
      tally.below_minimum.empty()) {
    overall.reason = RequiredMissing(tally, *overall.score) + left_out;
    return overall;
  }
  // Only what speaks for the candidate is held back: a NO is read by a person as it is.
  const bool favourable = *overall.score >= rule.yes && tally.below_minimum.empty();
  if (favourable && tally.doubtful_weight + 1e-9 >= kDoubtfulShare * tally.scored_weight &&
      !tally.doubtful.empty()) {
    overall.reason = NeedsAReader(tally, *overall.score) + left_out;
    return overall;
  }
  overall.recommendation = ByThreshold(rule, *overall.score);
  overall.reason = "The weighted mean level is " + OneDecimal(*overall.score) + ", " +
                   ThresholdReason(rule, *overall.score) + ".";
  if (!tally.below_minimum.empty()) {
    bool lowered = overall.recommendation == Recommendation::kYes ||
                   overall.recommendation == Recommendation::kStrongYes;
    if (lowered) overall.recommendation = Recommendation::kNo;
    overall.reason += " Below the required minimum: " + Enumerate(tally.below_minimum) +
                      (lowered ? "; so the recommendation is at most NO." : ".");
  }
  if (!tally.required_unscored.empty()) {
    overall.reason += " Required and without a level: " + Enumerate(tally.required_unscored) + ".";
  }
  overall.reason += left_out;
  return overall;
}

}  // namespace vivavoce
