// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "answer.h"
#include "checks.h"
#include "frames.h"

namespace vivavoce::offline_llm {

struct FollowUp {
  std::string check_id;  // what it asks for
  std::string text;
};

// The question for the first thing that the answer lacks: anything concrete, the case, the own
// part, how, what came of it, why, the alternative, the size, the lesson, the obstacle, how one
// knows. Never one of the kinds already `asked`. Nullopt where nothing is worth asking, or where
// somebody who was asked for anything concrete still has nothing.
std::optional<FollowUp> ChooseFollowUp(const Answer& answer, const Findings& findings,
                                       const std::vector<std::string>& asked,
                                       const Lexicon& lexicon, const Frames& frames);

// docs/model_requests.md, `follow_up`.
std::string FollowUpJson(const std::optional<FollowUp>& follow_up);

}  // namespace vivavoce::offline_llm
