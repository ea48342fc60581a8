// SPDX-License-Identifier: Apache-2.0
// Where a session stands, so that another process can go on with it: what was said, where the plan
// is, and from when on the candidate's audio is not text yet. The audio itself is in the journal,
// the recording so far on the disk.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/base/units.h"
#include "vivavoce/conversation/interviewer.h"
#include "vivavoce/conversation/line.h"
#include "vivavoce/conversation/recorder.h"
#include "vivavoce/conversation/session_outcome.h"
#include "vivavoce/conversation/transcript_builder.h"

namespace vivavoce {

// A turn of the candidate of which not all audio has become text: [begin, end) of the timeline is
// made into text anew. The last one is still open.
struct UnheardTurn {
  UnheardTurn() = default;
  CandidateTurnId turn = 0;
  MediaTime begin;
  std::optional<MediaTime> end;            // none: whatever comes
  std::optional<std::string> question_id;  // what it answers, as far as is known
};

struct SessionCheckpoint {
  SessionCheckpoint() = default;

  std::string interview_id;
  MediaTime reached;            // of the session's timeline
  PlanPosition position;        // after the last line that was said
  std::vector<ToldTurn> turns;  // in order; all of their text is there
  std::vector<UnheardTurn> unheard;
  MediaTime heard_until;      // where the candidate's audio ended
  UtteranceId utterance = 0;  // the last one
  TurnEpoch epoch;
  std::vector<std::string> asked_question_ids;
  std::vector<std::string> recognised_by;  // models
  SessionCounts counts;
  int64_t event_log_lines = 0;  // of this session's logs so far; a resumed one begins a log anew
  RecordingState recording;
};

std::string ToJson(const SessionCheckpoint& checkpoint);

// Errors: InvalidArgument naming the member: one that is missing or of another type, turns of the
// candidate that do not follow one another, a document over 64 MB.
absl::StatusOr<SessionCheckpoint> ParseSessionCheckpoint(std::string_view json);

}  // namespace vivavoce
