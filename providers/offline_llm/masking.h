// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lexicon.h"
#include "words.h"

namespace vivavoce::offline_llm {

// Takes from the sentences of one answer what says who a person is, before any rule or embedder
// sees them: another name or another gender in the same words must not change a level. A name is a
// capitalised word inside a sentence or before what a person does, or a given name of the lexicon;
// titles and particles are part of it, and what the question itself names stays ("PostgreSQL").
//
// Threading: const member functions from any thread.
class Masking {
 public:
  // `sentences`: all of the answer's, folded. `asked`: lower-case words of question, competency and
  // description.
  Masking(const Lexicon& lexicon, const std::vector<std::string>& sentences, const WordSet& asked);

  // For the rules: every name becomes a made-up one, the same each time; he and she, him and her
  // become one.
  std::string ForRules(std::string_view sentence) const;

  // For the embedder: names become "someone", gendered words neutral ones.
  std::string ForEmbedding(std::string_view sentence) const;

 private:
  struct Pronouns {
    std::string_view subject, other, reflexive;
  };

  bool IsName(std::string_view sentence, const std::vector<Word>& words, size_t i) const;
  bool BeginsWithAName(std::string_view sentence, const std::vector<Word>& words, size_t i) const;
  size_t NameEnd(std::string_view sentence, const std::vector<Word>& words, size_t first) const;
  std::string Neutral(std::string_view text, const Pronouns& pronouns) const;
  template <typename Replace>
  std::string Rewrite(std::string_view sentence, const Replace& replace) const;

  const Lexicon& lexicon_;
  const WordSet& asked_;
  WordSet capitalised_;                         // inside a sentence of this answer, lower case
  std::map<std::string, std::string> aliases_;  // "mary smith" -> "Nameaa"
};

}  // namespace vivavoce::offline_llm
