// SPDX-License-Identifier: Apache-2.0
// What a model may contribute to an interview: the words of one follow-up. Its answer is not
// trusted; what does not pass here is not said.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace vivavoce {

struct FollowUp {
  FollowUp() = default;
  std::string text;
  std::string check_id;  // what the model wants to hear; may be empty
};

// Reads a model's answer to the purpose `follow_up` (docs/model_requests.md). Nullopt: the model
// has nothing to ask.
//
// `said` are the questions that were asked already: the lead question and its probes.
//
// Errors: InvalidArgument saying what is wrong: no JSON of that shape, over 300 characters, not
// exactly one question, one that may not be asked, or one that repeats what was said. The message
// never holds the model's words.
absl::StatusOr<std::optional<FollowUp>> ParseFollowUp(std::string_view answer,
                                                      const std::vector<std::string>& said);

}  // namespace vivavoce
