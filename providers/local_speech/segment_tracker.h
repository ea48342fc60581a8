// SPDX-License-Identifier: Apache-2.0
// From "someone speaks" window by window to segments worth recognising. Pure: no model, no audio.
//
// A short pause does not end a segment: a recogniser that hears "However," alone does much worse
// than one that hears the sentence. The longer the segment already is, the sooner a pause ends it,
// and one without any pause is cut at its quietest place.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "silence.h"

namespace vivavoce::local_speech {

// All in samples.
struct SegmentRules {
  SegmentRules() = default;
  int64_t min_speech = 1600;     // a shorter burst is no speech
  int64_t min_silence = 4000;    // a shorter pause is part of the speech
  int64_t join = 32000;          // speech after a shorter pause belongs to the same segment
  int64_t long_enough = 320000;  // a segment of this length ends at the first pause
  int64_t longest = 384000;      // a longer one is cut
  int64_t begun_word = 6400;     // what is shorter after a pause may be part of a word
};

struct SegmentChange {
  enum class Kind {
    kSpeechBegan,  // at span.begin
    kSpeechEnded,  // at span.end; the segment may go on
    kClosed,       // the segment is span
  };
  Kind kind = Kind::kSpeechBegan;
  SampleSpan span;
};

// Threading: one thread at a time.
class SegmentTracker {
 public:
  explicit SegmentTracker(const SegmentRules& rules) : rules_(rules) {}

  // The next `samples` of audio, whether the detector hears a voice in them, and their mean energy.
  void Window(int64_t samples, bool voiced, double energy, std::vector<SegmentChange>& out);

  // Closes the open segment where it stands, in mid-word even: what follows is the next one's. A
  // word that has only just begun after a pause is the next one's, too: whoever asks for a final in
  // the pause may be a moment late.
  void Flush(std::vector<SegmentChange>& out);

  bool speaking() const { return speaking_; }
  bool open() const { return open_; }
  // The open segment so far: to the end of its last speech, or to now while someone speaks.
  SampleSpan segment() const { return {begin_, speaking_ && voiced_ ? total_ : speech_end_}; }
  int64_t total() const { return total_; }
  // Where what follows the last closed segment begins, if any of it was heard: a voice may turn out
  // to be speech only later.
  std::optional<int64_t> next_begin() const {
    if (open_) return begin_;
    return voiced_ ? std::optional(voiced_since_) : std::nullopt;
  }

 private:
  struct WindowEnergy {
    int64_t begin;
    int64_t end;
    double energy;
  };

  void Begin(int64_t at, std::vector<SegmentChange>& out);
  void Close(SampleSpan span, std::vector<SegmentChange>& out);
  void Cut(std::vector<SegmentChange>& out);

  const SegmentRules rules_;
  int64_t total_ = 0;
  bool voiced_ = false;       // in the last window
  int64_t voiced_since_ = 0;  // while voiced_
  bool speaking_ = false;
  bool open_ = false;
  int64_t begin_ = 0;
  int64_t speech_end_ = 0;  // of the last voiced window
  int64_t closed_until_ = 0;
  std::optional<SampleSpan> pause_;    // before the speech that goes on, within the open segment
  std::deque<WindowEnergy> energies_;  // of the open segment
};

}  // namespace vivavoce::local_speech
