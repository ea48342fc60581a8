// SPDX-License-Identifier: Apache-2.0
// Which of the candidate's turns answer which question, and which competency that question is
// about.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "vivavoce/domain/plan.h"
#include "vivavoce/domain/rubric.h"
#include "vivavoce/domain/transcript.h"

namespace vivavoce {

// One question that was asked, with what the candidate said to it, probes included.
struct AnswerSegment {
  AnswerSegment() = default;
  std::string question_id;
  std::string competency_id;  // empty: no competency of the rubric could be found for it
  std::string named;          // the competency that the transcript, or else the plan, names; the
                              // rubric may lack it
  std::string kind;           // "behavioural", "technical", "situational"
  std::string lead;           // the question as it was meant
  std::vector<size_t> turns;  // the candidate's turns with words, indices into Transcript::turns
};

struct Segmentation {
  Segmentation() = default;
  std::vector<AnswerSegment> segments;  // in the order the questions were first met; those without
                                        // turns were asked and not answered
  std::vector<size_t> unscored;         // candidate turns with words that belong to no question
};

// A turn's question is the one it names. Where a transcript's turns do not name questions at all
// (no `questionId` field), it is the interviewer's last question before the turn; a question
// without an id is then "q1", "q2", ... A turn whose questionId is null belongs to none.
//
// A question's competency is, in this order: what the interviewer's turn names; what the plan says;
// the only one of the rubric; the one whose name stands in the question; and, if as many questions
// without a competency were asked as competencies are left, the one at the same place. A question
// whose named competency the rubric lacks gets none by place: it is of another rubric.
Segmentation Segment(const Transcript& transcript, const Rubric& rubric, const InterviewPlan* plan);

}  // namespace vivavoce
