// SPDX-License-Identifier: Apache-2.0
// What a model answered, held to its shape (docs/model_requests.md) and bounded. A model is never
// trusted: quotes are claims here, to be verified.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/assessment/evidence_verifier.h"

namespace vivavoce::internal {

inline constexpr size_t kMaxQuotes = 40;

struct ClaimedCheck {
  std::string check_id;
  bool met = false;
  std::vector<int> quotes;  // indices into the verified quotes of the request
};

struct ClaimedFlag {
  std::string type;
  std::string severity;
  std::string message;
  std::vector<ProposedQuote> quotes;
};

struct ChecksAnswer {
  ChecksAnswer() = default;
  std::vector<ClaimedCheck> checks;
  std::map<std::string, double> signals;  // only known ones, four decimals
  std::vector<ClaimedFlag> flags;
  std::string note;
};

struct ClaimedSentence {
  std::string text;
  std::vector<std::pair<std::string, int>> evidence;  // competency id, index
};

// Errors: "Model.InvalidAnswer" (TaskError) saying what is wrong.
absl::StatusOr<std::vector<ProposedQuote>> ParseEvidenceAnswer(std::string_view text);
absl::StatusOr<ChecksAnswer> ParseChecksAnswer(std::string_view text);
absl::StatusOr<std::vector<ClaimedSentence>> ParseSummaryAnswer(std::string_view text);

}  // namespace vivavoce::internal
