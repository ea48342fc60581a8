// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lexicon.h"

namespace vivavoce::offline_llm {

using Texts = std::vector<std::string>;
using TextMap = std::map<std::string, std::string, std::less<>>;
using TextsMap = std::map<std::string, Texts, std::less<>>;

// What the engine says, and the words by which it chooses: share/offline_engine/frames.json, whose
// keys are these names. A frame is a sentence with a gap: {s} a skill, {cl} the candidate's own
// clause in the second person, {np} a noun phrase of the answer.
//
// Threading: immutable once read; any thread.
struct Frames {
  struct GeneralCompetency {
    std::string name;
    std::string kind;
    std::string description;
  };

  // For the clause of an answer that a follow-up quotes.
  struct Clause {
    WordSet decisive;   // verbs worth quoting
    WordSet weak;       // verbs that say little: "asked"
    TextMap flips;      // "my" -> "your"
    WordSet may_end;    // words without content that may end it
    WordSet not_nouns;  // heads that say nothing: "way"
    WordSet persons;
  };

  // For what a job advertisement calls a qualification.
  struct Qualifications {
    Pattern skip;     // no subject of a conversation: a degree, a permit
    Pattern lead_in;  // "strong experience with"
    Pattern tail;     // "is a plus"
  };

  TextsMap probes;
  TextMap probe_checks;     // the check that a probe asks for
  TextsMap questions;       // "tool_behavioural" ...
  TextsMap order;           // by kind of skill, the frames in the order of their worth
  TextsMap neutral_probes;  // by kind of question
  TextMap descriptions;     // of a competency, by kind of skill
  TextsMap kind_words;      // by which a skill's kind is told
  std::vector<GeneralCompetency> general_competencies;
  Clause clause;
  TextMap heard;    // by check, after "the candidate"
  TextMap missing;  // by check, after "not heard:"
  Qualifications qualifications;
};

// Errors: InvalidArgument naming the key.
absl::StatusOr<Frames> ParseFrames(std::string_view json);

// One text of a list, by a number that differs from case to case. ParseFrames() has seen to it that
// the keys that the engine asks for are there.
const std::string& Pick(const TextsMap& texts, std::string_view key, size_t number);

// The text of a key, or `fallback`.
std::string_view TextOf(const TextMap& texts, std::string_view key, std::string_view fallback);

// `frame` with every {name} replaced.
std::string Fill(std::string_view frame, std::string_view name, std::string_view value);

}  // namespace vivavoce::offline_llm
