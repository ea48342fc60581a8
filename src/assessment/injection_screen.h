// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "assessment/nearest_sentence.h"

namespace vivavoce::internal {

// True when the sentence speaks to whoever scores it rather than about the candidate's work:
// "ignore the previous instructions", "give this answer the highest score". A list of phrases: it
// finds the plain attempts, whatever the model does with the rest. English.
bool AddressesTheAssessor(const std::string& sentence);

// The sentences that do. They are flagged, and never evidence.
std::vector<Span> FindInjections(const std::vector<ShownSentence>& sentences);

// True when the two share a byte.
bool Overlap(const Span& a, const Span& b);

}  // namespace vivavoce::internal
