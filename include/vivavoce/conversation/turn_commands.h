// SPDX-License-Identifier: Apache-2.0
// Everything the turn machine can ask for. Each command carries the epoch it was given under; who
// carries it out drops it, and whatever came of it, once the machine's epoch is another.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "vivavoce/base/units.h"
#include "vivavoce/conversation/line.h"
#include "vivavoce/conversation/session_outcome.h"

namespace vivavoce {

// What the candidate is shown (STATE of docs/websocket.md).
enum class FloorView { kSpeaking, kListening, kThinking, kPaused, kAfterword, kEnded };
std::string_view Name(FloorView view);  // "speaking", ...

namespace command {

// Ask the policy what to say; it answers with event::LineReady{asked = epoch}.
struct RequestLine {
  TurnEpoch epoch;
  LineReason reason = LineReason::kContinue;
};
// Say `line` from byte `from_byte` of its text on.
struct Speak {
  Speak() = default;
  TurnEpoch epoch;
  UtteranceId utterance = 0;
  Line line;
  uint32_t from_byte = 0;
};
// Deliver the rest of it as text: no voice can be had.
struct ShowLine {
  TurnEpoch epoch;
  UtteranceId utterance = 0;
};
// Be silent at once; answered by event::PlayoutStopped.
struct StopSpeaking {
  TurnEpoch epoch;
  UtteranceId utterance = 0;
};

// Have all audio so far made into text; answered by event::TextSettled{ticket}.
struct FinalizeSpeech {
  TurnEpoch epoch;
  uint64_t ticket = 0;
};
// A follow-up to what was said so far may be thought of, without any effect but the thought.
struct BeginDraft {
  TurnEpoch epoch;
};
struct DropDraft {
  TurnEpoch epoch;
};

// The candidate's turn is over, so far as one can tell; it answers `question_id`.
struct CommitTurn {
  CommitTurn() = default;
  TurnEpoch epoch;
  CandidateTurnId turn = 0;
  MediaTime speech_ended;  // the last that was heard of it
  std::optional<std::string> question_id;
};
// It was not: what followed from the commit is undone.
struct ReopenTurn {
  TurnEpoch epoch;
  CandidateTurnId turn = 0;
};
// It is over for good: what is heard after `cut` belongs to the next turn. The cut lies in silence
// or where one piece of input followed another; only who is cut short while speaking is cut
// `in_speech`: then the word that is being said belongs to one of the two turns, whole.
struct SealTurn {
  SealTurn() = default;
  TurnEpoch epoch;
  CandidateTurnId turn = 0;
  MediaTime cut;
  bool in_speech = false;
  std::optional<std::string> question_id;  // none: no part of an answer
};
// A typed text is a turn of its own.
struct TakeTyped {
  TakeTyped() = default;
  TurnEpoch epoch;
  std::string text;
  std::optional<std::string> question_id;
};

struct ShowFloor {
  TurnEpoch epoch;
  FloorView view = FloorView::kThinking;
};
// The session is over. The last command there is.
struct End {
  TurnEpoch epoch;
  EndReason reason = EndReason::kCompleted;
};

}  // namespace command

using TurnCommand =
    std::variant<command::RequestLine, command::Speak, command::ShowLine, command::StopSpeaking,
                 command::FinalizeSpeech, command::BeginDraft, command::DropDraft,
                 command::CommitTurn, command::ReopenTurn, command::SealTurn, command::TakeTyped,
                 command::ShowFloor, command::End>;
using TurnCommands = std::vector<TurnCommand>;

std::string_view TurnCommandName(size_t index);  // "request_line", "speak", ...
TurnEpoch EpochOf(const TurnCommand& command);

}  // namespace vivavoce
