// SPDX-License-Identifier: Apache-2.0
// What the interviewer says next: a pure walk over the plan. Greeting, then the lead questions in
// their order, each with its bounded probes, then the closing. Whoever answers, and whatever a
// model says, the walk cannot leave the plan: a follow-up fills the words of a probe, no more.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "vivavoce/base/units.h"
#include "vivavoce/conversation/follow_up.h"
#include "vivavoce/conversation/line.h"
#include "vivavoce/conversation/phrases.h"
#include "vivavoce/domain/plan.h"

namespace vivavoce {

// Where in its plan an interview stands: a value, so that a step can be taken back by keeping the
// one before.
struct PlanPosition {
  enum class Stage {
    kStart,    // nothing was said
    kGreeted,  // the first question is due
    kAsked,    // the question at `question` was asked, with `probes.size()` probes
    kLeaving,  // something was said in between; `due` is next
    kClosed,   // the closing was said
  };
  PlanPosition() = default;

  Stage stage = Stage::kStart;
  size_t question = 0;              // of plan.questions
  std::vector<std::string> probes;  // of that question, as asked
  std::string due;                  // the next probe; empty: the next question, or the closing
  bool acknowledged = false;        // the answer at hand was, while a follow-up was thought of
  int probes_in_all = 0;
  int lines = 0;             // said so far: what varies, varies with it
  MediaTime question_began;  // when the lead question was asked

  friend bool operator==(const PlanPosition&, const PlanPosition&) = default;
};

// What is known when a line is wanted.
struct Moment {
  Moment() = default;
  LineReason reason = LineReason::kContinue;
  MediaTime now;
  // With kAnswered, what became of the follow-up: nothing to ask, the words to ask it in, or (not
  // ok) the plan's own probe instead.
  absl::StatusOr<std::optional<FollowUp>> follow_up = std::optional<FollowUp>();
};

// One turn of the candidate's answer, for the model.
struct AnswerTurn {
  AnswerTurn() = default;
  std::string turn_id;
  std::string text;
};

// Threading: immutable; any thread.
class Interviewer {
 public:
  // The next line, and where the interview stands once it is being said.
  struct Step {
    Step() = default;
    PlanPosition position;
    Line line;
  };

  // At most `max_probes` in the whole interview, and never more than the plan allows.
  // Requires: the plan has a question.
  Interviewer(InterviewPlan plan, Phrases phrases, int max_probes);

  Step Next(const PlanPosition& position, const Moment& moment) const;

  // Whether a probe may follow the answer that is being given: the budgets of question and
  // interview in number and time.
  bool MayProbe(const PlanPosition& position, MediaTime now) const;

  // The input of a `follow_up` request about the question at hand.
  // Requires: a question was asked.
  std::string FollowUpInput(const PlanPosition& position,
                            const std::vector<AnswerTurn>& turns) const;

  // What a follow-up to the question at hand must not repeat.
  std::vector<std::string> Said(const PlanPosition& position) const;

  // The lines that are most likely next, for a voice to make in advance.
  std::vector<Line> LikelyLines(const PlanPosition& position) const;

  const InterviewPlan& plan() const { return plan_; }

 private:
  const PlannedQuestion& Question(const PlanPosition& position) const;
  std::string CurrentText(const PlanPosition& position) const;
  bool IsOwnText(const PlanPosition& position, const std::string& text) const;
  Step Say(PlanPosition position, LineKind kind, std::string text) const;
  Step Prompt(const PlanPosition& position, LineKind kind,
              const std::vector<std::string>& phrases) const;
  Step Ask(PlanPosition position, MediaTime now) const;
  Step Due(PlanPosition position, MediaTime now) const;
  Step Close(PlanPosition position) const;
  Step Bridge(const PlanPosition& position) const;
  std::string ShortAcknowledgement(const PlanPosition& position) const;
  Step Leave(PlanPosition position, LineKind kind, const std::vector<std::string>& phrases,
             MediaTime now) const;
  Step AfterAnswer(PlanPosition position, const Moment& moment) const;
  Step Resume(const PlanPosition& position, MediaTime now) const;
  std::string ProbeAfter(const PlanPosition& position, const Moment& moment) const;

  InterviewPlan plan_;
  Phrases phrases_;
  int max_probes_;
};

}  // namespace vivavoce
