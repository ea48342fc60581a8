// SPDX-License-Identifier: Apache-2.0
// What the interviewer says around the questions, in the interview's language: share/plans/en.json.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace vivavoce::internal {

struct PlanWords {
  PlanWords() = default;
  std::string greeting;  // with {count} and {subject}
  std::string closing;
  std::string section;

  // `questions` of them will be asked, for the position of `job_title` (empty: none is named).
  std::string Greeting(size_t questions, const std::string& job_title) const;
};

// Errors: Unimplemented for a language without words; InvalidArgument naming what is wrong with the
// file: a greeting that does not say in its first sentence that an AI conducts the interview.
absl::StatusOr<PlanWords> LoadPlanWords(const std::string& share_path, const std::string& language);

}  // namespace vivavoce::internal
