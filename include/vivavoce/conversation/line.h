// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "vivavoce/base/units.h"
#include "vivavoce/domain/plan.h"

namespace vivavoce {

// Numbers what the interviewer says in one session, from 1. A line that is said again (repeated,
// resumed after an interruption) is a new utterance.
using UtteranceId = uint32_t;

// Numbers the candidate's turns of one session, from 1. One turn has one recogniser stream.
using CandidateTurnId = uint32_t;

enum class LineKind {
  kGreeting,
  kQuestion,         // a lead question, as the plan has it
  kProbe,            // a follow-up to an answer
  kAcknowledgement,  // "Thank you."
  kBridge,           // "One moment." while a follow-up is being thought of
  kReprompt,         // the question once more, or "I did not catch that"
  kOfferToSkip,
  kPatience,  // "Take your time."
  kNotice,    // "Let us go on."
  kClosing,   // the last one; the session ends when it has been heard
};
std::string_view Name(LineKind kind);  // "greeting", "question", ...

// Why the machine wants a line.
enum class LineReason {
  kBegin,         // the session has begun
  kContinue,      // the last line expected no answer
  kAnswered,      // the candidate's turn is over and has words
  kUnanswered,    // the candidate's turn is over without a word that could be made out
  kFollowUpLate,  // as kAnswered, but the follow-up did not come in time: without it
  kThinking,      // the follow-up takes a moment: something to bridge it
  kNotHeard,      // someone spoke, and no word could be made out
  kIdleRephrase,
  kIdleOfferToSkip,
  kIdleClose,  // nobody answers any more
  kRepeat,
  kSkip,
  kPatience,
  kResume,   // after a pause, or a lost connection
  kOverran,  // the answer took all of the question's time
  kTimeUp,   // the interview's time is up
  kEndRequested,
};
std::string_view Name(LineReason reason);  // "begin", "continue", ...

// Something for the interviewer to say: made by the policy, played under the machine's rules.
struct Line {
  Line() = default;
  LineKind kind = LineKind::kNotice;
  std::string text;
  std::optional<std::string> question_id;  // the question it belongs to
  std::string competency_id;
  std::string question_kind;  // "behavioural" ...; empty where there is no question
  int probe_index = 0;
  bool expects_answer = false;  // afterwards it is the candidate's turn
  bool interruptible = true;    // false: greeting, consent, closing
  bool cacheable = true;        // false: holds what a candidate said
  TurnProfile profile;          // in force while it is said and answered
  Millis answer_limit{0};       // of the answer; 0: the machine's default
};

}  // namespace vivavoce
