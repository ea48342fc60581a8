// SPDX-License-Identifier: Apache-2.0
// The script of one interview: what is asked, in which order, with which bounds. The interviewer
// cannot leave it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/base/units.h"
#include "vivavoce/domain/rubric.h"

namespace vivavoce {

enum class QuestionKind { kBehavioural, kTechnical, kSituational };
std::string_view Name(QuestionKind kind);  // "behavioural", "technical", "situational"
std::optional<QuestionKind> ParseQuestionKind(std::string_view name);

// When a candidate's turn ends. All of it per question, because a list of names and
// a story need different patience.
struct TurnProfile {
  Millis silence{1000};  // after a complete answer
  Millis unfinished_silence{
      2000};                   // while under 8 words, or ending on "and", "the", "so", "um" ...
  Millis think_time{20'000};   // before the first word
  Millis reopen_window{1500};  // speech this soon after the commit reopens the turn
  bool barge_in = true;        // the candidate may interrupt the question

  static TurnProfile Answer() { return TurnProfile(); }
  static TurnProfile Short() {
    TurnProfile profile;
    profile.silence = Millis(600);
    return profile;
  }
};

struct PlannedQuestion {
  std::string question_id;
  std::string competency_id;
  QuestionKind kind = QuestionKind::kBehavioural;
  std::string lead;
  std::vector<std::string> probes;  // neutral follow-ups that may be asked as they are
  int max_probes = 1;
  int seconds = 240;  // time for the answer and its probes
  TurnProfile profile;
};

struct PlanSection {
  std::string title;
  std::vector<std::string> question_ids;
};

struct LintFinding {
  std::string code;      // e.g. "prohibited_question"
  std::string severity;  // "error" (the plan may not be used) or "warning"
  std::string where;     // e.g. "questions[2].lead"
  std::string message;
};

// One thing that a reviewer wanted otherwise, and what became of it.
struct FeedbackPoint {
  FeedbackPoint() = default;
  std::string text;  // as it was written, names masked
  bool followed = false;
  std::string note;  // what was done, or why nothing was
};

// What a version of the plan was sent back with, and how the next one answers it.
struct PlanFeedback {
  PlanFeedback() = default;
  int plan_version = 0;               // that was sent back; 0: none was
  std::string text;                   // up to 32,000 bytes
  std::vector<FeedbackPoint> points;  // none: who made the plan does not say
};

struct InterviewPlan {
  InterviewPlan() = default;
  int version = 1;
  std::vector<int> versions{1};
  std::string created_by;  // "agent" or "human"
  std::string language = "en-US";
  int duration_minutes = 30;
  int max_probes = 3;    // in the whole interview
  std::string greeting;  // spoken first; discloses that an AI conducts the interview
  std::string closing;
  std::vector<PlanSection> sections;
  std::vector<PlannedQuestion> questions;  // in the order they are asked
  std::vector<LintFinding> lint;
  PlanFeedback feedback;  // that this version answers
  Rubric rubric;          // what questions are about; and what is required and left out

  const PlannedQuestion* Find(std::string_view question_id) const;  // null when absent
};

// Errors: InvalidArgument naming the path; a plan without a question, duplicate ids, a question
// whose competency the
//         rubric lacks, over 100 questions, over 2 MB.
absl::StatusOr<InterviewPlan> ParsePlan(std::string_view json);
std::string ToJson(const InterviewPlan& plan);

}  // namespace vivavoce
