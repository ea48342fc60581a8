// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "vivavoce/conversation/phrases.h"

namespace vivavoce {

// What a candidate asks for in so many words, understood without a model.
enum class Intent { kNone, kRepeat, kSkip, kThink, kPause, kGoOn, kYes, kNo };
std::string_view Name(Intent intent);  // "none", "repeat", ...

// What words mean for the question of whose turn it is: which of them count, which leave a sentence
// hanging, which are a request. Pure data and string comparison.
//
// Threading: immutable; any thread.
class TurnLexicon {
 public:
  TurnLexicon() = default;
  explicit TurnLexicon(const Phrases& phrases);

  // All words of `text`.
  int CountWords(std::string_view text) const;

  // True when all of its words are fillers: someone is still thinking.
  bool SaysNothing(std::string_view text) const;

  // The words that claim the floor: without fillers and backchannels ("mm-hmm", "I see").
  int CountClaimingWords(std::string_view text) const;

  // True when `text` breaks off: it ends on "and", "the", "because", "um" ... Its full stop says
  // nothing: recognisers put one after every piece.
  bool EndsUnfinished(std::string_view text) const;

  // Whether the words of `text` after the first `skip` are said in `line`, one after another: two
  // or more of them, the last one perhaps not whole.
  bool Repeats(std::string_view text, int skip, std::string_view line) const;

  // The request that the whole of `text` is, fillers aside.
  Intent IntentOf(std::string_view text) const;

 private:
  std::set<std::string, std::less<>> fillers_;
  std::vector<std::vector<std::string>> backchannels_;  // as words, the longest first
  std::set<std::string, std::less<>> unfinished_;
  std::vector<std::pair<std::string, Intent>> intents_;  // sorted by utterance
};

}  // namespace vivavoce
