// SPDX-License-Identifier: Apache-2.0
// Where a conversation can stand, and what it waits for there.
//
//                            idle: rephrase, offer to skip
//              +----------------------------------------------------------+
//              |        heard, no answer expected                         |
//              |     +------------------------------+                     |
//              v     v                              |                     |
//  begun --> DECIDING --line ready--> SPEAKING -----+--heard, expected--> AWAITING
//              ^  ^                    |    ^                             |    ^
//              |  |           barge-in |    | nobody meant it      speech |    |
//              |  |                    v    |                             |    |
//              |  |                  YIELDING --words--> LISTENING <------+    |
//              |  |                                      |      ^              |
//              |  |  reopened: speech after a commit     |      | speech,      |
//              |  +--------- to LISTENING                |      | text grew    |
//              |                              silence,   v      |              |
//              +-------- commit, request ---- input ended SETTLING --nothing---+
//
//  all of these --pause-->     PAUSED --resume-->   DECIDING   (10 min: ended, parked)
//  all of these --link lost--> AWAY   --restored--> DECIDING   (2 min: ended, abandoned)
//  DECIDING --closing line--> CLOSING --heard--> [AFTERWORD, recorded only] --> ENDED
//
// Every state but ENDED has a timer out: nothing can be silent for ever.
#pragma once

#include <cstddef>
#include <string_view>

namespace vivavoce {

enum class TurnState {
  kDeciding,   // the interviewer's turn; what to say is being decided
  kSpeaking,   // a line is being said
  kYielding,   // it was interrupted; does the candidate mean it?
  kAwaiting,   // the candidate's turn; not a word so far
  kListening,  // the candidate answers
  kSettling,   // the answer seems over; the recogniser's last words are due
  kPaused,     // the candidate asked for a pause
  kAway,       // the connection is lost and may come back
  kClosing,    // the last line is being said; nothing brings the interview back
  kAfterword,  // recorded interviews: what is left of the recording is heard
  kEnded,
};
inline constexpr size_t kTurnStates = 11;
std::string_view Name(TurnState state);  // "deciding", ...

enum class TurnTimer {
  kDecision,    // deciding: bridge, then without the follow-up, then give up
  kVoice,       // speaking, closing: the first audio, then the whole line
  kBargeIn,     // speaking: the candidate has spoken over it for long enough
  kYield,       // yielding: nobody goes on speaking
  kIdle,        // awaiting: the next step of the ladder
  kDecode,      // listening: a short silence; have the text made
  kSilence,     // listening: the silence that ends the answer
  kNoText,      // listening: a voice, and not a word of it
  kAnswer,      // listening, settling: the question's time
  kSettle,      // settling: the recogniser's time
  kSuspension,  // paused, away: for how long
  kAfterword,   // afterword: no more comes
  kSeal,        // any: a committed turn can no longer be reopened
  kStarved,     // any: no audio comes, though it is waited for
  kSession,     // any: the interview's hard end
};
inline constexpr size_t kTurnTimers = 15;
std::string_view Name(TurnTimer timer);  // "decision", ...

}  // namespace vivavoce
