// SPDX-License-Identifier: Apache-2.0
// One answer as the rules see it: the candidate's turns of one question, cut into sentences, each
// with what it holds.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "lexicon.h"
#include "vivavoce/base/units.h"

namespace vivavoce::offline_llm {

enum class Frame { kBehavioural, kTechnical, kSituational };

// The frame a question has by its words.
Frame FrameOf(std::string_view question, const Lexicon& lexicon);

struct Turn {
  std::string turn_id;
  std::string text;
};

struct Question {
  std::string text;
  std::string competency;
  std::string description;
  Frame frame = Frame::kBehavioural;
};

struct Sentence {
  size_t turn = 0;
  TextRange range;       // in the turn's text
  std::string spoken;    // folded
  std::string text;      // folded, masked: what the rules read
  std::string embedded;  // folded, masked: what the embedder reads
  size_t words = 0;

  std::vector<std::string> stems;     // of content words
  std::vector<std::string> fresh;     // stems that neither the question nor everybody says
  std::vector<std::string> done;      // completed deeds of the speaker
  std::vector<std::string> habitual;  // habits, plans and conditions
  std::vector<std::string> present;   // of these, what may be a story told in the present tense
  std::vector<std::string> team;
  bool impersonal = false;  // "you grind it out": how it is done, by whomever
  std::set<std::string> numbers;
  std::set<std::string> particulars;  // tools, names, technical tokens

  // Cues.
  bool injection = false, evasive = false, unknown = false, generic = false;
  bool reason = false, trade_off = false, problem = false, result = false, result_present = false;
  bool verify = false, reflect = false, prevent = false, change = false, unit = false;
  bool past = false, situation = false, occasion = false;
  bool habit = false, condition = false;

  // How near it is to what was asked; 0 without an embedder.
  double to_question = 0;
  double to_competency = 0;

  bool restated = false;  // says the question again
  bool repeated = false;  // says an earlier sentence again
  bool asks = false;
  bool listed = false;    // words strung together, no sentence
  bool usable = false;    // none of these, and no injection
  bool grounded = false;  // usable, with enough fresh stems, and no bare generality
};

struct Answer {
  Question question;
  std::vector<Turn> turns;
  std::vector<Sentence> sentences;
  std::set<std::string> asked_stems;  // of question and competency's name
  std::set<std::string> name_stems;   // of the competency's name alone
  std::set<std::string> description_stems;
  bool truncated = false;  // longer than what is read
  bool embedded = false;   // similarities are known
  double relevance = 0;    // cosine of the usable sentences together to what was asked
  // Of the usable sentences with question, competency and description; the name's count twice.
  size_t shared_stems = 0;
  // With the competency alone, without the words of the question, which may be any question's:
  // "something went wrong" is near to whatever went wrong.
  double to_subject = 0;   // cosine; 0 without an embedder
  size_t named_stems = 0;  // of its name
};

// At most this many sentences of an answer are read, the first ones: about 40 minutes of speech.
inline constexpr size_t kMaxSentences = 400;

// Everything about the answer that needs no embedder. Requires: turns are well-formed UTF-8.
Answer ReadAnswer(Question question, std::vector<Turn> turns, const Lexicon& lexicon);

}  // namespace vivavoce::offline_llm
