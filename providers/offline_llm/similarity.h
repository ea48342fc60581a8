// SPDX-License-Identifier: Apache-2.0
// How near an answer is to what was asked, and which of its sentences may count. Embedding happens
// outside, in two rounds, because what may count depends on the first:
//
//   ApplySentenceEmbeddings(answer, embed(TextsToEmbed(answer)), lexicon);
//   ApplyAnswerEmbedding(answer, embed(UsableText(answer)));
//
// or, without an embedder, ApplyWordOverlap(answer, lexicon).
#pragma once

#include <string>
#include <vector>

#include "answer.h"

namespace vivavoce::offline_llm {

using Vector = std::vector<float>;

// "name. description", the question, the name, then every sentence.
std::vector<std::string> TextsToEmbed(const Answer& answer);

// Sets similarities and which sentences are usable and grounded. Requires: one vector a text of
// TextsToEmbed(). Returns the vectors that ApplyAnswerEmbedding() compares with.
struct AskedVectors {
  Vector competency;
  Vector question;
  Vector name;
};
AskedVectors ApplySentenceEmbeddings(const std::vector<Vector>& vectors, const Lexicon& lexicon,
                                     Answer& answer);

// The usable sentences as one text; empty when there are none.
std::string UsableText(const Answer& answer);

void ApplyAnswerEmbedding(const Vector& usable, const AskedVectors& asked, Answer& answer);

// The same without an embedder: relevance from the words that answer and question share.
void ApplyWordOverlap(const Lexicon& lexicon, Answer& answer);

}  // namespace vivavoce::offline_llm
