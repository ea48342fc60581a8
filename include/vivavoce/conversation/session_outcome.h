// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "vivavoce/base/units.h"
#include "vivavoce/domain/transcript.h"

namespace vivavoce {

enum class EndReason {
  kCompleted,       // the plan was walked to its end
  kAnswersRanOut,   // a recording ended before the plan did
  kNoAnswer,        // nobody answered anything
  kCandidateEnded,  // the candidate asked to end
  kTimeUp,          // the interview's hard limit
  kParked,          // the candidate went silent or paused for too long; may be resumed
  kAbandoned,       // the candidate's connection was lost and did not come back
  kFailed,          // a part of the session failed in a way that could not be bridged
};
std::string_view Name(EndReason reason);  // "completed", "answers_ran_out", ...

// What happened, in numbers.
struct SessionCounts {
  int64_t questions_asked = 0;
  int64_t probes_asked = 0;
  int64_t answers_heard = 0;      // candidate turns that answer a question
  int64_t answers_left_over = 0;  // candidate turns after the last question
  int64_t candidate_words = 0;
  int64_t candidate_samples = 0;     // of candidate audio, at 16 kHz
  int64_t dropped_inventions = 0;    // noise whose "text" the recogniser dropped
  int64_t recognition_restarts = 0;  // streams reopened and replayed
  int64_t recognition_gaps = 0;      // times the recogniser could not be had at all
  int64_t lines_without_voice = 0;   // lines shown as text because synthesis failed
  int64_t lines_hurried = 0;         // lines that the voice's plainer stand-in spoke
  int64_t follow_ups_failed = 0;     // drafts that were late, malformed or not allowed
  int64_t stale_dropped = 0;         // objects of an older epoch that died at a check
};

struct SessionOutcome {
  SessionOutcome() = default;
  Transcript transcript;
  std::vector<std::string> asked_question_ids;     // in the order they were asked
  std::vector<std::string> answered_question_ids;  // those with at least one word of answer
  EndReason ended = EndReason::kCompleted;
  SessionCounts counts;
  MediaTime duration;                  // length of recording.wav
  std::string recording_sha256;        // of recording.wav, as in its manifest; empty: none made
  absl::Status voice_failure;          // why the last of counts.lines_without_voice came about
  absl::Status recognition_failure;    // why the last of counts.recognition_gaps came about
  std::vector<std::string> event_log;  // JSON lines, in order: every event and every command
};

struct SessionCheckpoint;

// Told what is said as the session goes. Calls are on the session's executor and must not block.
class SessionObserver {
 public:
  SessionObserver() = default;
  virtual ~SessionObserver() = default;
  SessionObserver(const SessionObserver&) = delete;
  SessionObserver& operator=(const SessionObserver&) = delete;

  // A line has been heard (or shown, where there is no voice). `turn_id` is still empty.
  virtual void OnInterviewerTurn(const TranscriptTurn& turn) = 0;

  // A candidate's turn is over and its text is final. `turn_id` is still empty.
  virtual void OnCandidateTurn(const TranscriptTurn& turn) = 0;

  // Media time has come to `now`; `candidate_audio` samples have been taken in so far.
  virtual void OnProgress(MediaTime now, SampleCount candidate_audio) = 0;

  // The session could go on from here in another process (SessionParts::resume_from): after every
  // line, after every turn of the candidate whose text is final, and at the end of a session that
  // may be resumed. The calls above are told again for what comes after the checkpoint taken.
  virtual void OnCheckpoint(const SessionCheckpoint& checkpoint);
};

}  // namespace vivavoce
