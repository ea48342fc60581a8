// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "frames.h"
#include "requests.h"
#include "skill_kinds.h"

namespace vivavoce::offline_llm {

// docs/model_requests.md, `plan`, of a request with feedback: the questions that were sent back,
// with what of it can be followed by rule, and of each wish what became of it.
std::string RevisedPlanJson(const PlanRequest& request, const Frames& frames,
                            const SkillKinds& kinds);

}  // namespace vivavoce::offline_llm
