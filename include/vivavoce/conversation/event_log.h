// SPDX-License-Identifier: Apache-2.0
// A session's one totally ordered log: every event the turn machine was told and every command it
// gave, as JSON lines.
//
//   {"seq":7,"at":3200000000,"event":"speech_started","data":{"at":3100000000}}
//   {"seq":8,"epoch":2,"command":"stop_speaking","data":{"utterance":3}}
//
// Times are nanoseconds of media time. The commands that follow an event are what it caused. The
// log holds what the candidate said: it is as much to be protected as the transcript.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "vivavoce/base/units.h"
#include "vivavoce/conversation/turn_commands.h"
#include "vivavoce/conversation/turn_events.h"
#include "vivavoce/conversation/turn_machine.h"

namespace vivavoce {

class EventLog {
 public:
  EventLog() = default;

  void Append(const TurnEvent& event, MediaTime at);
  void Append(const TurnCommand& command);

  const std::vector<std::string>& lines() const { return lines_; }
  std::vector<std::string> TakeLines() { return std::move(lines_); }

 private:
  uint64_t next_ = 0;
  std::vector<std::string> lines_;
};

// An event of a log, and when it was.
struct LoggedEvent {
  LoggedEvent() = default;
  MediaTime at;
  TurnEvent event;
};

// The events of a log, in order; commands are passed over.
//
// Errors: InvalidArgument naming the line: no JSON, an unknown event, a missing or wrong member, a
// gap in the sequence, over 1 MB.
absl::StatusOr<std::vector<LoggedEvent>> ParseEvents(const std::vector<std::string>& lines);

// Tells a fresh machine the log's events and compares what it commands.
//
// Errors: those of ParseEvents(); DataLoss naming the first line that differs, with both.
absl::Status Replay(const std::vector<std::string>& lines, TurnMachine& machine);

}  // namespace vivavoce
