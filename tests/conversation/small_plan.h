// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vivavoce/domain/plan.h"

namespace vivavoce {

// Questions q1, q2 ... with a competency each, two probes each, a greeting and a closing.
InterviewPlan SmallPlan(int questions = 3);

}  // namespace vivavoce
