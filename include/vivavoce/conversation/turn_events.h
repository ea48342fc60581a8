// SPDX-License-Identifier: Apache-2.0
// Everything that can happen to a conversation, as the turn machine is told of it. Plain values
// without pointers: a session's events can be written down and played again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "vivavoce/base/units.h"
#include "vivavoce/conversation/line.h"

namespace vivavoce {

// The buttons a candidate has.
enum class CandidateControl { kRepeat, kPause, kResume, kSkip, kEnd };
std::string_view Name(CandidateControl control);  // "repeat", ...

namespace event {

// The session begins: the first event, once.
struct Begun {};
// Or it goes on where another process stopped: the first event, once.
struct Resumed {
  Resumed() = default;
  CandidateTurnId turn = 1;   // the candidate's next
  UtteranceId utterance = 0;  // the interviewer's last
  uint32_t epoch = 0;
  int answers = 0;  // so far
};

// --- the interviewer's side ----------------------------------------------------------------------
// What was asked for under the epoch `asked` is here.
struct LineReady {
  LineReady() = default;
  TurnEpoch asked;
  Line line;
};
// The first of it has gone to the candidate.
struct PlayoutBegan {
  UtteranceId utterance = 0;
};
// The candidate has heard all of it.
struct PlayoutEnded {
  UtteranceId utterance = 0;
};
// It was stopped; the first `heard_bytes` of its text were heard.
struct PlayoutStopped {
  UtteranceId utterance = 0;
  uint32_t heard_bytes = 0;
};
// No speech could be made of it.
struct VoiceFailed {
  UtteranceId utterance = 0;
};

// --- the candidate's side ------------------------------------------------------------------------
// A voice is heard, or no more; `at` is when that was, which may be a little before now.
struct SpeechStarted {
  MediaTime at;
};
struct SpeechStopped {
  MediaTime at;
};
// Words of a turn: final ones follow what was final before; tentative ones replace all tentative
// ones.
struct TextHeard {
  TextHeard() = default;
  CandidateTurnId turn = 0;
  std::string text;
  bool final = true;
};
// The recogniser has given all it has for command::FinalizeSpeech{ticket}.
struct TextSettled {
  uint64_t ticket = 0;
};
// The recogniser cannot be had; what is said in this turn will not become text in time.
struct RecognitionLost {
  CandidateTurnId turn = 0;
};
struct TextTyped {
  TextTyped() = default;
  std::string text;
};
struct ControlUsed {
  CandidateControl control = CandidateControl::kRepeat;
};
// A recorded answer, or a client that says when it records: audio comes from here on ...
struct InputBegan {};
// ... it ends here, and with it the turn ...
struct InputEnded {
  MediaTime at;
};
// ... and none will come any more.
struct InputExhausted {};

// --- the connection ------------------------------------------------------------------------------
struct LinkLost {};      // it may come back
struct LinkRestored {};  // it has
struct LinkClosed {};    // it will not

// Time has passed: a deadline of the machine may be due. The candidate's audio has come up to
// `heard`; nullopt: none is sent, and none is waited for.
struct Tick {
  Tick() = default;
  explicit Tick(std::optional<MediaTime> until) : heard(until) {}
  std::optional<MediaTime> heard;
};

}  // namespace event

using TurnEvent =
    std::variant<event::Begun, event::Resumed, event::LineReady, event::PlayoutBegan,
                 event::PlayoutEnded, event::PlayoutStopped, event::VoiceFailed,
                 event::SpeechStarted, event::SpeechStopped, event::TextHeard, event::TextSettled,
                 event::RecognitionLost, event::TextTyped, event::ControlUsed, event::InputBegan,
                 event::InputEnded, event::InputExhausted, event::LinkLost, event::LinkRestored,
                 event::LinkClosed, event::Tick>;

inline constexpr size_t kTurnEventKinds = std::variant_size_v<TurnEvent>;
std::string_view TurnEventName(size_t index);  // "begun", "line_ready", ...

}  // namespace vivavoce
