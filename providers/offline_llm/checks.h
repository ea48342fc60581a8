// SPDX-License-Identifier: Apache-2.0
// The eleven checks and the signals of docs/model_requests.md over one answer. Levels are not made
// here: the rubric's rules make them of what stands here.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "answer.h"

namespace vivavoce::offline_llm {

struct Findings {
  // By check id, the sentences that meet it, in the order of the text; empty when it is not met.
  std::map<std::string, std::vector<size_t>, std::less<>> checks;
  std::map<std::string, double> signals;
  std::optional<size_t> nearest;  // the usable sentence nearest to what was asked
  bool narrative = false;         // the present tense tells one case

  bool Met(std::string_view check_id) const {
    const auto found = checks.find(check_id);
    return found != checks.end() && !found->second.empty();
  }
};

// The ids of the built-in checks.
const std::vector<std::string>& BuiltInChecks();

// Requires: similarities have been applied to the answer.
Findings Judge(const Answer& answer, const Lexicon& lexicon);

}  // namespace vivavoce::offline_llm
