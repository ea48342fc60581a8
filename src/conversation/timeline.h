// SPDX-License-Identifier: Apache-2.0
// The two channels of a recording while they are still being filled: a window over one timeline of
// frames, written from its front.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "vivavoce/base/units.h"

namespace vivavoce::internal {

// A stretch of one channel that holds someone's speech, in frames of the recording.
struct TimelineSegment {
  TimelineSegment() = default;
  bool candidate = false;
  uint32_t who = 0;  // the candidate's turn, or the interviewer's utterance
  int64_t begin = 0;
  int64_t end = 0;
  std::string source;  // candidate: where the samples come from ...
  int64_t source_begin = 0;
};

class Timeline {
 public:
  Timeline() = default;

  // --- filling ---
  void BeginSource(std::string source, int64_t begin);
  // At frame `at`, or where that is taken or written already, as soon after it as can be.
  void AddCandidate(uint32_t turn, int64_t at, std::span<const int16_t> samples);
  void AddInterviewer(uint32_t utterance, int64_t at, std::span<const int16_t> samples);
  void CutInterviewer(uint32_t utterance, int64_t at);

  // --- going on with what another process began ---
  // `frames` are written; of what was noted beyond them nothing is known.
  void Restore(int64_t frames, std::vector<TimelineSegment> segments);
  // The candidate's audio once more: what is written is noted, what is noted is passed over.
  void ReplayCandidate(uint32_t turn, int64_t at, std::span<const int16_t> samples);
  int64_t noted_until() const;  // of the candidate

  // --- writing ---
  // Frames before `settled` will not change any more.
  void Settle(int64_t settled);
  void SettleAll(int64_t end);
  int64_t written() const { return base_; }
  int64_t writable() const { return settled_ - base_; }
  // Takes at most `limit` frames from the front, left and right side by side.
  std::vector<int16_t> Take(int64_t limit);

  int64_t candidate_samples() const { return candidate_samples_; }
  const std::vector<TimelineSegment>& segments() const { return segments_; }

 private:
  void NoteCandidate(uint32_t turn, int64_t at, int64_t count);
  int64_t Place(std::vector<int16_t>& channel, int64_t at, std::span<const int16_t> samples);

  int64_t base_ = 0;     // the first frame that was not taken
  int64_t settled_ = 0;  // base_ <= settled_
  std::vector<int16_t> left_, right_;
  int64_t left_end_ = 0;
  int64_t right_end_ = 0;
  std::string source_;
  int64_t source_next_ = 0;
  int64_t candidate_samples_ = 0;
  std::vector<TimelineSegment> segments_;
};

}  // namespace vivavoce::internal
