// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "vivavoce/domain/assessment.h"
#include "vivavoce/domain/rubric.h"

namespace vivavoce {

// The overall score and recommendation, by rule alone:
// - the score is the mean of the scored competencies' levels, weighted, to one decimal, half up;
// - NO_DECISION when nothing is scored, or less than rule.min_weight_scored of the weight;
// - NO_DECISION when a required competency has no level, whatever kept it from one, and no required
//   minimum was missed (the rubric may lift this: rule.every_required_scored);
// - at most NO when a required competency's level is below its minimum;
// - else by the thresholds, which the rounded score is held against, so that what the reader sees
//   is what decided.
// The reason is a plain sentence that names the competencies that mattered.
OverallResult Recommend(const RecommendationRule& rule,
                        const std::vector<CompetencyResult>& competencies);

}  // namespace vivavoce
