// SPDX-License-Identifier: Apache-2.0
// What was said, by whom, when: docs/schemas/transcript.schema.json. Texts are UTF-8, positions
// byte offsets, times integer milliseconds from the start of recording.wav.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace vivavoce {

enum class Speaker { kCandidate, kInterviewer };
std::string_view Name(Speaker speaker);  // "candidate", "interviewer"

struct TranscriptWord {
  std::string text;
  int64_t start_ms = 0;
  int64_t end_ms = 0;
  double confidence = 0;  // 0: not measured
};

struct TranscriptTurn {
  std::string turn_id;  // "t1", "t2", ... in order
  Speaker speaker = Speaker::kCandidate;
  std::string source;                      // candidate: "speech" or "typed"
  std::optional<std::string> question_id;  // none: not part of an answer, never scored
  // False: the document had no `questionId` at all (not even null), as transcripts of others may;
  // segmentation then infers it.
  bool question_known = true;
  int64_t start_ms = 0;
  int64_t end_ms = 0;
  std::string text;  // interviewer: what was heard
  std::vector<TranscriptWord> words;

  // Interviewer only.
  std::string competency_id;
  std::string kind;          // the question's kind
  int probe_index = 0;       // 0: the lead question, 1: its first probe, ...
  bool is_question = false;  // false: greeting, acknowledgement, reprompt, closing
  std::string intended;      // what was meant to be said
  std::string heard_source;  // "ack", "estimate", "played" (recorded interviews: all of it), or
                             // "shown": as text, where there was no voice
  bool interrupted = false;
};

struct TranscriptEngine {
  std::string provider;
  std::string model;
  std::string word_timing;  // "none", "estimated", "exact"
};

struct Transcript {
  Transcript() = default;
  std::string interview_id;
  int version = 1;
  std::string language = "en-US";
  int64_t duration_ms = 0;
  TranscriptEngine engine;
  std::vector<TranscriptTurn> turns;
  int64_t dropped_inventions = 0;     // pieces of noise whose "text" was dropped
  std::vector<std::string> degraded;  // what did not go as it should; empty: nothing

  const TranscriptTurn* Find(std::string_view turn_id) const;  // null when absent
};

// Errors: InvalidArgument naming the path: duplicate or empty turn ids, an unknown speaker,
// negative times, an end before
//         its start, ill-formed UTF-8, over 20,000 turns, over 64 MB.
absl::StatusOr<Transcript> ParseTranscript(std::string_view json);
std::string ToJson(const Transcript& transcript);

}  // namespace vivavoce
