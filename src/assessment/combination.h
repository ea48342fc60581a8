// SPDX-License-Identifier: Apache-2.0
// From judged answers to competencies and flags.
#pragma once

#include <functional>
#include <vector>

#include "assessment/answer_judgement.h"
#include "vivavoce/assessment/segmentation.h"
#include "vivavoce/domain/assessment.h"

namespace vivavoce::internal {

// The quote of a span, with times and hash.
using QuoteMaker = std::function<EvidenceQuote(const Span&)>;

// Index into `judgements` of the answer that speaks for its competency, -1 for none: the highest
// level among the scored; then the one with more met checks, more quotes, the earlier. Where none
// is scored: one that needs a human, else the one with more met checks and quotes.
int BestEvidenced(const std::vector<AnswerJudgement>& judgements, const std::string& competency_id);

// One result for each competency of the rubric, in its order. Without an answered question:
// not_assessed.
std::vector<CompetencyResult> CombineAnswers(const Rubric& rubric, const Segmentation& segmentation,
                                             const std::vector<AnswerJudgement>& judgements,
                                             const QuoteMaker& quote);

// What a reader should know: what the model flagged with verified quotes, and what the core saw.
// Most severe first, then in the rubric's order.
std::vector<AssessmentFlag> CollectFlags(const Rubric& rubric, const Segmentation& segmentation,
                                         const std::vector<AnswerJudgement>& judgements,
                                         const std::vector<CompetencyResult>& competencies,
                                         int64_t dropped_inventions, const QuoteMaker& quote);

}  // namespace vivavoce::internal
