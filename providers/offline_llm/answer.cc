// SPDX-License-Identifier: Apache-2.0
#include "answer.h"

#include <algorithm>
#include <utility>

#include "deeds.h"
#include "masking.h"
#include "sentences.h"
#include "words.h"

namespace vivavoce::offline_llm {
namespace {

// The stems of content words, in order.
std::vector<std::string> ContentStems(std::string_view text, const Lexicon& lexicon) {
  std::vector<std::string> stems;
  for (const Word& word : SplitWords(text)) {
    if (word.text.size() > 1 && !lexicon.words.stop.contains(word.lower)) {
      stems.push_back(Stem(word.lower));
    }
  }
  return stems;
}

std::set<std::string> StemSet(std::string_view text, const Lexicon& lexicon) {
  const std::vector<std::string> stems = ContentStems(Fold(text), lexicon);
  return {stems.begin(), stems.end()};
}

bool IsNumber(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<std::string> FreshStems(const Sentence& sentence, const Answer& answer,
                                    const Lexicon& lexicon) {
  std::vector<std::string> fresh;
  for (const std::string& stem : sentence.stems) {
    const bool known = answer.asked_stems.contains(stem) ||
                       lexicon.words.generic_stems.contains(stem) || stem.size() <= 2 ||
                       IsNumber(stem) || std::find(fresh.begin(), fresh.end(), stem) != fresh.end();
    if (!known) fresh.push_back(stem);
  }
  return fresh;
}

// Capitalised words inside the sentence; neighbours count as one ("Visual Studio").
void AddCapitalised(std::string_view text, const Lexicon& lexicon, std::set<std::string>& out) {
  bool previous = false;
  size_t previous_end = 0;
  for (const Word& word : SplitWords(text)) {
    const bool symbol_follows =
        word.end < text.size() && (text[word.end] == '+' || text[word.end] == '#');
    const bool capital = word.text.front() >= 'A' && word.text.front() <= 'Z' &&
                         (word.text.size() > 1 || symbol_follows);
    const bool inside = word.begin >= 2 && text[word.begin - 2] != '.' &&
                        text[word.begin - 2] != '!' && text[word.begin - 2] != '?';
    const bool first_person = word.lower == "i" || word.lower.substr(0, 2) == "i'";
    const bool counts = capital && inside && !first_person &&
                        !lexicon.words.stop.contains(word.lower) &&
                        !lexicon.words.calendar.contains(word.lower);
    if (counts && !(previous && word.begin == previous_end + 1)) out.insert(word.lower);
    previous = counts;
    previous_end = word.end;
  }
}

void ReadCues(const Lexicon& lexicon, Sentence& sentence) {
  const Lexicon::Cues& cues = lexicon.cues;
  const std::string_view text = sentence.text;
  sentence.injection = cues.injection.Matches(text);
  sentence.evasive = cues.evasive.Matches(text);
  sentence.unknown = cues.unknown.Matches(text);
  sentence.generic = cues.generic.Matches(text);
  sentence.reason = cues.reason.Matches(text);
  sentence.trade_off = cues.trade_off.Matches(text);
  sentence.problem = cues.problem.Matches(text);
  sentence.result = cues.result.Matches(text);
  sentence.result_present = cues.result_present.Matches(text);
  sentence.verify = cues.verify.Matches(text);
  sentence.reflect = cues.reflect.Matches(text);
  sentence.prevent = cues.prevent.Matches(text);
  sentence.change = cues.change.Matches(text);
  sentence.unit = cues.unit.Matches(text);
  sentence.past = cues.past.Matches(text);
  sentence.situation = cues.situation.Matches(text);
  sentence.occasion = cues.occasion.Matches(text);
  sentence.habit = cues.habit.Matches(text);
  sentence.condition = cues.condition.Matches(text);
  for (const std::string_view number : cues.number.FindAll(text)) {
    sentence.numbers.insert(ToLower(number));
  }
  for (const Pattern* pattern : {&cues.tool, &cues.technical_token}) {
    for (const std::string_view token : pattern->FindAll(text)) {
      sentence.particulars.insert(ToLower(token));
    }
  }
  AddCapitalised(text, lexicon, sentence.particulars);
}

void ReadDeeds(const Question& question, const Lexicon& lexicon, Sentence& sentence) {
  const Orders orders = question.frame == Frame::kBehavioural ? Orders::kIgnore : Orders::kCount;
  Deeds deeds = FindDeeds(sentence.text, orders, lexicon);
  sentence.done = std::move(deeds.done);
  sentence.habitual = std::move(deeds.habitual);
  sentence.team = std::move(deeds.team);
  sentence.impersonal = deeds.impersonal;
  if (sentence.done.empty() && !sentence.habit && !lexicon.cues.modal.Matches(sentence.text)) {
    sentence.present = sentence.habitual;
  }
}

bool IsList(const std::vector<Word>& words, const Lexicon& lexicon) {
  if (words.size() < lexicon.thresholds.list_words) return false;
  const auto stop = std::count_if(words.begin(), words.end(), [&lexicon](const Word& word) {
    return lexicon.words.stop.contains(word.lower);
  });
  return static_cast<double>(stop) <
         lexicon.thresholds.list_stop_words * static_cast<double>(words.size());
}

std::vector<Sentence> Split(const std::vector<Turn>& turns, const Lexicon& lexicon,
                            bool& truncated) {
  std::vector<Sentence> sentences;
  for (size_t turn = 0; turn < turns.size(); ++turn) {
    for (const TextRange& range : SplitTurn(turns[turn].text, lexicon.words.abbreviations)) {
      if (sentences.size() == kMaxSentences) {
        truncated = true;
        return sentences;
      }
      Sentence sentence;
      sentence.turn = turn;
      sentence.range = range;
      sentence.spoken = Fold(std::string_view(turns[turn].text).substr(range.begin, range.size()));
      sentences.push_back(std::move(sentence));
    }
  }
  return sentences;
}

}  // namespace

Frame FrameOf(std::string_view question, const Lexicon& lexicon) {
  const std::string folded = Fold(question);
  if (lexicon.cues.situational_question.Matches(folded)) return Frame::kSituational;
  if (lexicon.cues.behavioural_question.Matches(folded)) return Frame::kBehavioural;
  return Frame::kTechnical;
}

Answer ReadAnswer(Question question, std::vector<Turn> turns, const Lexicon& lexicon) {
  Answer answer;
  answer.question = std::move(question);
  answer.turns = std::move(turns);
  answer.asked_stems = StemSet(answer.question.text + " " + answer.question.competency, lexicon);
  answer.name_stems = StemSet(answer.question.competency, lexicon);
  answer.description_stems = StemSet(answer.question.description, lexicon);
  answer.sentences = Split(answer.turns, lexicon, answer.truncated);

  WordSet asked;
  for (const Word& word : SplitWords(Fold(answer.question.text + " " + answer.question.competency +
                                          " " + answer.question.description))) {
    // "How will you" does not make Will an ordinary word.
    if (!lexicon.words.stop.contains(word.lower)) asked.insert(word.lower);
  }
  std::vector<std::string> folded;
  for (const Sentence& sentence : answer.sentences) folded.push_back(sentence.spoken);
  const Masking masking(lexicon, folded, asked);

  for (Sentence& sentence : answer.sentences) {
    sentence.text = WithoutHesitations(masking.ForRules(sentence.spoken), lexicon.words.fillers);
    sentence.embedded = masking.ForEmbedding(sentence.spoken);
    const std::vector<Word> words = SplitWords(sentence.text);
    sentence.words = words.size();
    sentence.listed = IsList(words, lexicon);
    sentence.stems = ContentStems(sentence.text, lexicon);
    sentence.fresh = FreshStems(sentence, answer, lexicon);
    sentence.asks = sentence.spoken.find_last_of('?') == sentence.spoken.find_last_not_of("\"')] ");
    ReadCues(lexicon, sentence);
    ReadDeeds(answer.question, lexicon, sentence);
  }
  return answer;
}

}  // namespace vivavoce::offline_llm
