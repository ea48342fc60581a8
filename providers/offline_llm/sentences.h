// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "vivavoce/base/units.h"

namespace vivavoce::offline_llm {

// The sentences of one turn as it was recognised, in order, each an exact span without surrounding
// white space and with at least one word. Cut after . ! ? and at line breaks; not after the
// `abbreviations` (lower case, without the last full stop) nor before a lower-case letter, unless
// the whole text is written without capitals. What then has over 50 words (a recogniser without
// punctuation) is cut where a new clause begins. Any bytes are taken.
std::vector<TextRange> SplitTurn(std::string_view text,
                                 const std::set<std::string, std::less<>>& abbreviations);

}  // namespace vivavoce::offline_llm
