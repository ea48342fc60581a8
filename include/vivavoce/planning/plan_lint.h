// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "vivavoce/domain/plan.h"

namespace vivavoce {

// What is wrong with a plan, in the order of its questions. Errors (the plan may not be used): a
// prohibited question, a required competency that nobody asks about, more seconds than the
// interview has, a level without an anchor, an empty question. Warnings: a question asked twice, of
// over 60 words, that asks two things, or that suggests its answer.
std::vector<LintFinding> LintPlan(const InterviewPlan& plan);

}  // namespace vivavoce
