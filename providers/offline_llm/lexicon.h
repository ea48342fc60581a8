// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "pattern.h"

namespace vivavoce::offline_llm {

using WordSet = std::set<std::string, std::less<>>;

// The word lists, cues and thresholds behind the rules: share/offline_engine/lexicon.json, whose
// keys are these names. A cue is a list of alternatives, matched as whole words whatever their
// case.
//
// Threading: immutable once read; any thread.
struct Lexicon {
  struct Words {
    WordSet abbreviations;          // that end with a full stop inside a sentence
    WordSet adverbs;                // that stand between "I" and its verb
    WordSet fillers;                // "um"
    WordSet stop;                   // carry no content
    WordSet generic_stems;          // content in form only: "problem", "improv"
    WordSet calendar;               // capitals that name nobody
    WordSet state_verbs;            // forms that are no deed: "was", "thought"
    WordSet irregular_past;         // "wrote"
    WordSet irregular_participles;  // "written"
    WordSet not_past;               // end in -ed and are none: "need"
    WordSet not_adverbs;            // end in -ly and are none: "reply"
    WordSet action_verbs;           // base forms of deeds
    WordSet given_names;            // that are no other word: masked wherever they stand
  };

  struct Cues {
    Pattern number, unit, tool, technical_token;
    Pattern occasion, situation, past;
    Pattern reason, trade_off, problem, result, result_present, verify, reflect, prevent, change;
    Pattern evasive, unknown, generic, injection;
    Pattern habit, modal, condition;
    Pattern behavioural_question, situational_question;
  };

  struct Gender {
    WordSet subject;                                        // he, she
    WordSet other;                                          // him, her, his, hers
    WordSet reflexive;                                      // himself, herself
    std::map<std::string, std::string, std::less<>> nouns;  // "gentleman" -> "person"
  };

  struct Thresholds {
    double restated_overlap = 0;  // share of a sentence's stems that repeat the question
    double restated_cosine = 0;
    double duplicate = 0;       // Jaccard index of two sentences' stems
    double relevant = 0;        // cosine of the answer to what was asked, and
    double shared_stem = 0;     // what each stem that both have adds to it
    double off_subject = 0;     // a lower cosine to the competency alone leaves a doubt,
    double beyond_doubt = 0;    // unless the one to what was asked is this
    size_t grounded_stems = 0;  // fresh stems of a sentence that says something
    size_t method_steps = 0;    // distinct deeds
    size_t method_size = 0;     // deeds and particulars together
    // From so many words on, a smaller share of stop words than this is no English sentence: cue
    // words strung together have 0.13, the tersest sentence of the labelled answers has 0.29.
    size_t list_words = 0;
    double list_stop_words = 0;
  };

  size_t version = 0;
  Words words;
  Cues cues;
  Gender gender;
  Thresholds thresholds;
};

// Errors: InvalidArgument naming the key that is missing, of the wrong type or no regular
// expression.
absl::StatusOr<Lexicon> ParseLexicon(std::string_view json);

}  // namespace vivavoce::offline_llm
