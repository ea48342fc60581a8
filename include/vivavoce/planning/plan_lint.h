// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "vivavoce/domain/plan.h"

namespace vivavoce {

// What is wrong with a plan, in the order of its questions. Errors (the plan may not be used): a
// prohibited question, a required competency that nobody asks about, more seconds than the
// interview has, a level without an anchor, an empty question. Warnings: a question asked twice, of
// over 60 words, that asks two things, or that suggests its answer; and a required competency that
// nobody asks about because the interview is full of others (`no_room_for_required`), which a
// person sees before such a plan is approved.
std::vector<LintFinding> LintPlan(const InterviewPlan& plan);

// Whether nothing in the plan must be seen by a person first: no error in its lint, nothing
// required that is left out, and nobody's feedback that it answers.
bool MayApproveItself(const InterviewPlan& plan);

}  // namespace vivavoce
