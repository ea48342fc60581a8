// SPDX-License-Identifier: Apache-2.0
// The candidate's own words, fit to be said back to them in a follow-up.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "answer.h"
#include "frames.h"

namespace vivavoce::offline_llm {

// "you made a synonym list from the top two hundred failed searches": the speaker's own deed in the
// second person, 4 to 13 words, cut where the next thought begins. Nullopt where the sentence has
// none that reads well.
std::optional<std::string> OwnClause(const Sentence& sentence, const Lexicon& lexicon,
                                     const Frames& frames);

// How much a clause's verb says: "you asked", "you painted", "you refused".
enum class Strength { kWeak, kPlain, kDecisive };

struct DeedClause {
  std::string text;
  Strength strength = Strength::kWeak;
};

// The strongest clause among these sentences, the first of equals.
std::optional<DeedClause> StrongestClause(const Answer& answer,
                                          const std::vector<size_t>& sentences,
                                          const Lexicon& lexicon, const Frames& frames);

// The most specific thing that the answer names: "the insulation tester".
std::optional<std::string> SpecificThing(const Answer& answer, const Lexicon& lexicon,
                                         const Frames& frames);

}  // namespace vivavoce::offline_llm
