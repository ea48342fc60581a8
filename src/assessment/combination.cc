// SPDX-License-Identifier: Apache-2.0
#include "assessment/combination.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace vivavoce::internal {
namespace {

int StatusRank(CompetencyStatus status) {
  switch (status) {
    case CompetencyStatus::kScored:
      return 3;
    case CompetencyStatus::kNeedsHuman:
      return 2;
    case CompetencyStatus::kInsufficientEvidence:
      return 1;
    case CompetencyStatus::kNotAssessed:
      return 0;
  }
  return 0;
}

auto Strength(const AnswerJudgement& judgement) {
  auto met = std::count_if(judgement.checks.begin(), judgement.checks.end(),
                           [](const JudgedCheck& check) { return check.met; });
  return std::make_tuple(StatusRank(judgement.status), judgement.level, met,
                         judgement.evidence.size());
}

void TakeJudgement(const RubricCompetency& competency, const AnswerJudgement& judgement,
                   const QuoteMaker& quote, CompetencyResult& result) {
  result.status = judgement.status;
  result.rationale = judgement.rationale;
  result.rule = judgement.rule;
  result.signals = judgement.signals;
  if (judgement.status == CompetencyStatus::kScored) {
    result.level = judgement.level;
    for (const RubricLevel& level : competency.levels) {
      if (level.level == judgement.level) result.anchor = level.anchor;
    }
  }
  for (const Span& span : judgement.evidence) result.evidence.push_back(quote(span));
  if (judgement.checks.size() != result.checks.size()) return;
  for (size_t i = 0; i < result.checks.size(); ++i) {
    result.checks[i].met = judgement.checks[i].met;
    result.checks[i].evidence = judgement.checks[i].evidence;
  }
}

void LeaveUnassessed(CompetencyResult& result) {
  const bool asked = !result.question_ids.empty();
  result.rule = asked ? "not_answered" : "not_asked";
  result.rationale =
      asked ? "The question was asked and not answered." : "No question was asked about this.";
}

}  // namespace

int BestEvidenced(const std::vector<AnswerJudgement>& judgements,
                  const std::string& competency_id) {
  int best = -1;
  for (size_t i = 0; i < judgements.size(); ++i) {
    if (judgements[i].competency_id != competency_id) continue;
    bool better = best < 0 || Strength(judgements[i]) > Strength(judgements[best]);
    if (better) best = static_cast<int>(i);
  }
  return best;
}

std::vector<CompetencyResult> CombineAnswers(const Rubric& rubric, const Segmentation& segmentation,
                                             const std::vector<AnswerJudgement>& judgements,
                                             const QuoteMaker& quote) {
  std::vector<CompetencyResult> results;
  for (const RubricCompetency& competency : rubric.competencies) {
    CompetencyResult result;
    result.competency_id = competency.competency_id;
    result.name = competency.name;
    result.origin = competency.origin;
    result.weight = competency.weight;
    result.required = competency.required;
    result.minimum_level = competency.minimum_level;
    result.max_level = competency.max_level();
    for (const AnswerSegment& segment : segmentation.segments) {
      if (segment.competency_id != competency.competency_id) continue;
      result.question_ids.push_back(segment.question_id);
    }
    for (const RubricCheck& check : competency.checks) {
      CheckResult unmet;
      unmet.check_id = check.check_id;
      unmet.text = check.text;
      result.checks.push_back(std::move(unmet));
    }
    int best = BestEvidenced(judgements, competency.competency_id);
    if (best < 0) {
      LeaveUnassessed(result);
    } else {
      TakeJudgement(competency, judgements[static_cast<size_t>(best)], quote, result);
    }
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace vivavoce::internal
