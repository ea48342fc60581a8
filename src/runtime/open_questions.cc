// SPDX-License-Identifier: Apache-2.0
#include "runtime/open_questions.h"

#include <algorithm>

namespace vivavoce::internal {
namespace {

bool Says(const TranscriptTurn& turn) {
  return turn.speaker == Speaker::kCandidate && !turn.text.empty();
}

std::string CompetencyName(const InterviewPlan& plan, const PlannedQuestion& question) {
  for (const RubricCompetency& competency : plan.rubric.competencies) {
    if (competency.competency_id == question.competency_id) return competency.name;
  }
  return question.question_id;
}

}  // namespace

std::set<std::string> AnsweredQuestions(const Transcript& transcript) {
  std::set<std::string> answered;
  for (const TranscriptTurn& turn : transcript.turns) {
    if (Says(turn) && turn.question_id) answered.insert(*turn.question_id);
  }
  return answered;
}

std::vector<std::string> NoteOpenQuestions(const InterviewPlan& plan,
                                           const Transcript& transcript) {
  const std::set<std::string> answered = AnsweredQuestions(transcript);
  std::string names;
  size_t open = 0;
  for (const PlannedQuestion& question : plan.questions) {
    if (answered.contains(question.question_id)) continue;
    names += (open++ == 0 ? "" : ", ") + CompetencyName(plan, question);
  }
  auto is_probe = [](const TranscriptTurn& turn) {
    return turn.speaker == Speaker::kInterviewer && turn.is_question && turn.probe_index > 0;
  };
  const auto probes = std::count_if(transcript.turns.begin(), transcript.turns.end(), is_probe);

  std::vector<std::string> notes;
  if (open > 0) {
    std::string note = std::to_string(open) + " of " + std::to_string(plan.questions.size()) +
                       " questions have no answer: " + names +
                       "; each question takes one answer, in order";
    if (probes > 0) note += ", and each follow-up one more (asked: " + std::to_string(probes) + ")";
    notes.push_back(std::move(note));
  }
  const auto left_over =
      std::count_if(transcript.turns.begin(), transcript.turns.end(),
                    [](const TranscriptTurn& turn) { return Says(turn) && !turn.question_id; });
  if (left_over > 0) {
    notes.push_back("speech that answers no question, transcribed and not scored: " +
                    std::to_string(left_over) + (left_over == 1 ? " turn" : " turns") +
                    "; there were more answers than questions and follow-ups");
  }
  return notes;
}

}  // namespace vivavoce::internal
