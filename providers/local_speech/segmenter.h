// SPDX-License-Identifier: Apache-2.0
// Cuts one speaker's audio into segments of speech for recognition. What ends a turn is another
// question, and another's.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "silence.h"
#include "speech_detector.h"
#include "vivavoce/base/pcm.h"

namespace vivavoce::local_speech {

// A stretch of speech, ready to be recognised.
struct AudioSegment {
  AudioSegment() = default;
  std::vector<int16_t> samples;
  SampleSpan span;  // counted from the start of the stream
};

// Audio around the detected speech that goes along with it: a detector hears a soft first consonant
// late.
struct SegmentPadding {
  Millis before{0};
  Millis after{0};
};

// Where it cuts depends on the samples alone, not on how they were cut into chunks.
//
// Threading: one thread at a time.
class Segmenter {
 public:
  // The detector goes back to `pool` with the segmenter.
  Segmenter(std::unique_ptr<SileroDetector> detector, DetectorPool& pool, SegmentPadding padding);
  ~Segmenter();
  Segmenter(const Segmenter&) = delete;
  Segmenter& operator=(const Segmenter&) = delete;

  void Push(std::span<const int16_t> samples);

  // Ends the segment that is open, if there is one, with the audio pushed so far.
  void Cut();

  // The finished segments since the last call, in order.
  std::vector<AudioSegment> Take();

  bool speaking() const { return open_.has_value(); }
  // The open segment's audio so far; empty when nobody speaks.
  std::span<const int16_t> OpenAudio() const;
  SampleSpan OpenSpan() const;
  int64_t pushed() const { return pushed_; }

 private:
  void Window(std::span<const int16_t, SileroDetector::kWindow> window);
  void Close(int64_t end);
  void SplitLongSegment();
  std::span<const int16_t> Audio(SampleSpan span) const;
  void ForgetBefore(int64_t sample);

  std::unique_ptr<SileroDetector> detector_;
  DetectorPool& pool_;
  SegmentPadding padding_;
  std::vector<int16_t> kept_;  // audio from kept_begin_ on
  int64_t kept_begin_ = 0;
  int64_t pushed_ = 0;           // samples pushed
  int64_t examined_ = 0;         // samples the detector has seen: whole windows
  int64_t closed_ = 0;           // end of the last segment; segments do not overlap
  std::optional<int64_t> open_;  // begin of the open segment
  std::vector<AudioSegment> finished_;
};

}  // namespace vivavoce::local_speech
