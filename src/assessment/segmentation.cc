// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/assessment/segmentation.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "assessment/word_match.h"

namespace vivavoce {
namespace {

using internal::ContainsWords;
using internal::WordsOf;

bool HasWords(const TranscriptTurn& turn) { return !WordsOf(turn.text).empty(); }

bool EndsInQuestionMark(const std::string& text) {
  size_t last = text.find_last_not_of(" \t\r\n\"')");
  return last != std::string::npos && text[last] == '?';
}

// The turns of a transcript with a question for each: its own, or the one inferred.
class QuestionFinder {
 public:
  explicit QuestionFinder(const Transcript& transcript) : transcript_(transcript) {
    for (const TranscriptTurn& turn : transcript.turns) {
      bool interviewer = turn.speaker == Speaker::kInterviewer;
      interviewer_ids_ = interviewer_ids_ || (interviewer && turn.question_id.has_value());
    }
  }

  // The question of turn `i`, called for each in order. Empty: none.
  std::string Next(size_t i) {
    const TranscriptTurn& turn = transcript_.turns[i];
    if (turn.speaker == Speaker::kCandidate) {
      if (turn.question_id.has_value()) return *turn.question_id;
      return turn.question_known ? std::string() : current_;
    }
    if (turn.question_id.has_value()) {
      current_ = *turn.question_id;
      competency_ = turn.competency_id;
      return current_;
    }
    if (interviewer_ids_ || turn.question_known) return "";
    bool question =
        turn.is_question || !turn.competency_id.empty() || EndsInQuestionMark(turn.text);
    if (!question) return "";
    // Two questions about one competency are a lead and its probe.
    bool probe =
        turn.probe_index > 0 || (!turn.competency_id.empty() && turn.competency_id == competency_);
    std::string answered = AnsweredNext(i);
    if (!answered.empty()) {
      current_ = answered;
    } else if (!probe || current_.empty()) {
      current_ = "q" + std::to_string(++made_);
    }
    competency_ = turn.competency_id;
    return current_;
  }

 private:
  // The question that the next candidate turn after turn `i` says it answers.
  std::string AnsweredNext(size_t i) const {
    for (size_t j = i + 1; j < transcript_.turns.size(); ++j) {
      const TranscriptTurn& turn = transcript_.turns[j];
      if (turn.speaker == Speaker::kCandidate) return turn.question_id.value_or("");
    }
    return "";
  }

  const Transcript& transcript_;
  bool interviewer_ids_ = false;
  std::string current_;
  std::string competency_;
  int made_ = 0;
};

void TakeFromInterviewer(const TranscriptTurn& turn, AnswerSegment& segment) {
  if (segment.competency_id.empty()) segment.competency_id = turn.competency_id;
  if (segment.kind.empty()) segment.kind = turn.kind;
  bool asks = turn.is_question || !turn.question_id.has_value();
  if (segment.lead.empty() && turn.probe_index == 0 && asks) {
    segment.lead = turn.intended.empty() ? turn.text : turn.intended;
  }
}

void TakeFromPlan(const InterviewPlan& plan, AnswerSegment& segment) {
  const PlannedQuestion* question = plan.Find(segment.question_id);
  if (question == nullptr) return;
  if (segment.competency_id.empty()) segment.competency_id = question->competency_id;
  if (segment.kind.empty()) segment.kind = std::string(Name(question->kind));
  if (segment.lead.empty()) segment.lead = question->lead;
}

// The competency of the rubric whose name, in whole words, stands in the question; the longest.
std::string ByName(const Rubric& rubric, const std::string& question) {
  std::string found;
  size_t longest = 0;
  std::vector<internal::Word> words = WordsOf(question);
  for (const RubricCompetency& competency : rubric.competencies) {
    std::vector<internal::Word> name = WordsOf(competency.name);
    if (name.size() <= longest || !ContainsWords(words, name)) continue;
    longest = name.size();
    found = competency.competency_id;
  }
  return found;
}

void AssignCompetencies(const Rubric& rubric, std::vector<AnswerSegment>& segments) {
  std::vector<AnswerSegment*> open;
  std::set<std::string> taken;
  for (AnswerSegment& segment : segments) {
    std::string& id = segment.competency_id;
    segment.named = id;
    if (rubric.Find(id) == nullptr) id.clear();
    if (id.empty() && rubric.competencies.size() == 1) id = rubric.competencies[0].competency_id;
    if (id.empty()) id = ByName(rubric, segment.lead);
    if (!id.empty()) {
      taken.insert(id);
    } else if (segment.named.empty()) {
      open.push_back(&segment);
    }
  }
  std::vector<std::string> left;
  for (const RubricCompetency& competency : rubric.competencies) {
    if (taken.count(competency.competency_id) == 0) left.push_back(competency.competency_id);
  }
  if (open.size() != left.size()) return;
  for (size_t i = 0; i < open.size(); ++i) open[i]->competency_id = left[i];
}

}  // namespace

Segmentation Segment(const Transcript& transcript, const Rubric& rubric,
                     const InterviewPlan* plan) {
  Segmentation result;
  QuestionFinder finder(transcript);
  std::map<std::string, size_t> places;
  for (size_t i = 0; i < transcript.turns.size(); ++i) {
    const TranscriptTurn& turn = transcript.turns[i];
    bool candidate = turn.speaker == Speaker::kCandidate;
    std::string question = finder.Next(i);
    if (question.empty()) {
      if (candidate && HasWords(turn)) result.unscored.push_back(i);
      continue;
    }
    auto [place, first] = places.emplace(question, result.segments.size());
    if (first) {
      result.segments.emplace_back();
      result.segments.back().question_id = question;
    }
    AnswerSegment& segment = result.segments[place->second];
    if (!candidate) TakeFromInterviewer(turn, segment);
    if (candidate && HasWords(turn)) segment.turns.push_back(i);
  }
  for (AnswerSegment& segment : result.segments) {
    if (plan != nullptr) TakeFromPlan(*plan, segment);
    if (segment.kind.empty()) segment.kind = "behavioural";
  }
  AssignCompetencies(rubric, result.segments);
  return result;
}

}  // namespace vivavoce
