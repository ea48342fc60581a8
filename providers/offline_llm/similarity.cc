// SPDX-License-Identifier: Apache-2.0
#include "similarity.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "words.h"

namespace vivavoce::offline_llm {
namespace {

double Cosine(const Vector& a, const Vector& b) {
  const size_t n = std::min(a.size(), b.size());
  return std::inner_product(a.begin(), a.begin() + static_cast<ptrdiff_t>(n), b.begin(), 0.0);
}

constexpr size_t kDescriptionStems = 5;

bool IsRestatement(const Sentence& sentence, const Answer& answer, const Lexicon& lexicon) {
  if (sentence.to_question >= lexicon.thresholds.restated_cosine) return true;
  if (sentence.stems.size() < 3 || !sentence.done.empty()) return false;
  // Of the description only what is about as long: it is made of words that a good answer needs.
  const bool long_enough = sentence.stems.size() >= kDescriptionStems;
  const auto repeated =
      std::count_if(sentence.stems.begin(), sentence.stems.end(), [&](const std::string& stem) {
        return answer.asked_stems.contains(stem) ||
               (long_enough && answer.description_stems.contains(stem));
      });
  return static_cast<double>(repeated) >=
         lexicon.thresholds.restated_overlap * static_cast<double>(sentence.stems.size());
}

// The Jaccard index of two sorted sets.
double Overlap(const std::set<std::string>& a, const std::set<std::string>& b) {
  size_t common = 0;
  for (const std::string& stem : a) common += b.contains(stem) ? 1 : 0;
  const size_t all = a.size() + b.size() - common;
  return all == 0 ? 0 : static_cast<double>(common) / static_cast<double>(all);
}

// The distinct stems of usable sentences that were asked about; "handed over" is "handover" too.
void CountSharedStems(Answer& answer) {
  std::set<std::string> shared;
  auto add = [&](const std::string& stem) {
    if (answer.asked_stems.contains(stem) || answer.description_stems.contains(stem)) {
      shared.insert(stem);
    }
  };
  for (const Sentence& sentence : answer.sentences) {
    if (!sentence.usable) continue;
    for (const std::string& stem : sentence.stems) add(stem);
    const std::vector<Word> words = SplitWords(sentence.text);
    for (size_t i = 1; i < words.size(); ++i) add(Stem(Stem(words[i - 1].lower) + words[i].lower));
  }
  const auto named = std::count_if(shared.begin(), shared.end(), [&](const std::string& stem) {
    return answer.name_stems.contains(stem);
  });
  answer.named_stems = static_cast<size_t>(named);
  answer.shared_stems = shared.size() + answer.named_stems;
}

void JudgeSentences(const Lexicon& lexicon, Answer& answer) {
  std::vector<std::set<std::string>> seen;
  for (Sentence& sentence : answer.sentences) {
    sentence.restated = IsRestatement(sentence, answer, lexicon);
    std::set<std::string> stems(sentence.stems.begin(), sentence.stems.end());
    sentence.repeated =
        std::any_of(seen.begin(), seen.end(), [&](const std::set<std::string>& other) {
          return Overlap(stems, other) >= lexicon.thresholds.duplicate;
        });
    seen.push_back(std::move(stems));
    sentence.usable = !sentence.injection && !sentence.restated && !sentence.repeated &&
                      !sentence.asks && !sentence.listed;
    const bool bare_generality =
        sentence.generic && sentence.done.empty() && sentence.numbers.empty();
    sentence.grounded = sentence.usable && !bare_generality &&
                        sentence.fresh.size() >= lexicon.thresholds.grounded_stems;
  }
}

}  // namespace

std::vector<std::string> TextsToEmbed(const Answer& answer) {
  const Question& question = answer.question;
  std::vector<std::string> texts = {question.competency + ". " + question.description,
                                    question.text, question.competency};
  for (const Sentence& sentence : answer.sentences) texts.push_back(sentence.embedded);
  return texts;
}

AskedVectors ApplySentenceEmbeddings(const std::vector<Vector>& vectors, const Lexicon& lexicon,
                                     Answer& answer) {
  AskedVectors asked;
  asked.competency = vectors[0];
  asked.question = vectors[1];
  asked.name = vectors[2];
  for (size_t i = 0; i < answer.sentences.size(); ++i) {
    answer.sentences[i].to_competency = Cosine(vectors[i + 3], asked.competency);
    answer.sentences[i].to_question = Cosine(vectors[i + 3], asked.question);
  }
  JudgeSentences(lexicon, answer);
  CountSharedStems(answer);
  return asked;
}

std::string UsableText(const Answer& answer) {
  std::string text;
  for (const Sentence& sentence : answer.sentences) {
    if (!sentence.usable) continue;
    if (!text.empty()) text.push_back(' ');
    text += sentence.embedded;
  }
  return text;
}

void ApplyAnswerEmbedding(const Vector& usable, const AskedVectors& asked, Answer& answer) {
  answer.embedded = true;
  const double to_competency = Cosine(usable, asked.competency);
  answer.relevance = std::max({0.0, Cosine(usable, asked.question), to_competency});
  answer.to_subject = std::max({0.0, Cosine(usable, asked.name), to_competency});
}

void ApplyWordOverlap(const Lexicon& lexicon, Answer& answer) {
  for (Sentence& sentence : answer.sentences) {
    const auto own =
        std::count_if(sentence.stems.begin(), sentence.stems.end(), [&](const std::string& stem) {
          return answer.asked_stems.contains(stem) || answer.description_stems.contains(stem);
        });
    const auto all = static_cast<double>(std::max<size_t>(3, sentence.stems.size()));
    sentence.to_competency = std::min(0.5, static_cast<double>(own) / all);
  }
  JudgeSentences(lexicon, answer);
  CountSharedStems(answer);
  // On the scale of the cosine, with which the rubric's thresholds were set. Without a common word
  // an answer is not known to be off the topic: such answers score about 0.13 there.
  answer.relevance = std::min(0.6, 0.13 + 0.03 * static_cast<double>(answer.shared_stems));
}

}  // namespace vivavoce::offline_llm
