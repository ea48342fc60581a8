// SPDX-License-Identifier: Apache-2.0
// What the interviewer says besides the plan, and the words by which it knows what a candidate is
// about: data, one file a language (share/phrases/<language>.json).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace vivavoce {

struct Phrases {
  Phrases() = default;
  std::string language;  // BCP 47 primary language, e.g. "en"

  // Lines; where there are several they are used in turn. `{question}` stands for the question.
  std::vector<std::string> acknowledgements;  // between an answer and the next question
  std::vector<std::string> bridges;           // while a follow-up is still being thought of
  std::vector<std::string> rephrases;         // nobody has answered for a while: the question again
  std::vector<std::string> not_heard;         // someone spoke, and not a word could be made out
  std::vector<std::string> repeats;           // asked to say the question again
  std::vector<std::string> skips;             // asked to leave the question out
  std::vector<std::string> offers_to_skip;
  std::vector<std::string> patience;    // "let me think"
  std::vector<std::string> time_is_up;  // before the next question, when an answer ran too long
  std::vector<std::string> welcome_back;

  // Words and utterances, lower case without punctuation.
  std::vector<std::string> fillers;           // "um", "please": say nothing by themselves
  std::vector<std::string> backchannels;      // said while the other one speaks, meaning "go on"
  std::vector<std::string> unfinished_words;  // an answer that ends on one is not over
  std::map<std::string, std::vector<std::string>> intents;  // name -> whole utterances, see below
};

// The names of Phrases::intents: repeat, skip, think, pause, go_on, yes, no.

// JSON: the members in camelCase.
//
// Errors: InvalidArgument naming the field: a missing or empty list, an unknown key or intent,
// ill-formed UTF-8, over 1 MB.
absl::StatusOr<Phrases> ParsePhrases(std::string_view json);

// Reads <share_path>/phrases/<primary language>.json.
//
// Errors: NotFound naming the file; those of ParsePhrases().
// Blocking: reads one small file.
absl::StatusOr<Phrases> LoadPhrases(std::string_view share_path, std::string_view language);

}  // namespace vivavoce
