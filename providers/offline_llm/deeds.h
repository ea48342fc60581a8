// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lexicon.h"

namespace vivavoce::offline_llm {

// What a sentence says that the speaker did, as verbs.
struct Deeds {
  std::vector<std::string>
      done;  // completed: "I swapped it", "I've written", "I had it checked", "Isolated the loop"
  std::vector<std::string>
      habitual;  // habits, plans, conditions: "I swap", "I'd swap"; orders where these count
  std::vector<std::string> team;  // "we swapped"
  bool impersonal = false;        // "you swap it": a practice, nobody\'s deed
};

// Which sentences without "I" count: "Isolate the loop, then ..." tells what one does only where
// one was asked how one does it.
enum class Orders { kCount, kIgnore };

// `sentence` is folded and masked.
Deeds FindDeeds(std::string_view sentence, Orders orders, const Lexicon& lexicon);

}  // namespace vivavoce::offline_llm
