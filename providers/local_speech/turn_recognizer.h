// SPDX-License-Identifier: Apache-2.0
// One candidate turn's recognition as a synchronous object: audio in, events out, a piece of work
// at a time. The port (speech_to_text.cc) runs its steps on the pool.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "phrase_corrector.h"
#include "recognizer.h"
#include "sample_clock.h"
#include "segment_tracker.h"
#include "speech_detector.h"
#include "stable_prefix.h"
#include "vivavoce/base/pcm.h"
#include "vivavoce/provider/speech_to_text.h"
#include "word_times.h"

namespace vivavoce::local_speech {

struct TurnRules {
  TurnRules() = default;
  bool partials = true;
  double partial_share = 0.2;  // of one core, at most, for partials of one stream
  double decode_cost = 0.03;   // CPU seconds that a second of audio takes
  SegmentRules segments;
  // Samples decoded along with a segment, where there are as many: the detector is late on soft
  // consonants, and the model was trained on speech with some silence around it (README.md).
  int64_t lead = 32000;
  int64_t tail = 32000;
  // ... and at a pause, of which nobody knows yet whether it ends the segment. No more than
  // min_silence: what the detector, late again, has not told of the next word is not heard along.
  int64_t pause_tail = 3200;
};

// Threading: one thread at a time, any thread.
class TurnRecognizer {
 public:
  struct Finalize {
    uint64_t ticket = 0;
    bool flushed = false;  // its segment is closed already
  };
  struct Finish {};
  using Input = std::variant<PcmChunk, Finalize, Finish>;

  // `detectors` and `timer` outlive the object; a null `corrector` corrects nothing.
  TurnRecognizer(std::shared_ptr<const Recognizer> recognizer, DetectorPool& detectors,
                 const WordTimer& timer, std::unique_ptr<const PhraseCorrector> corrector,
                 const TurnRules& rules);
  ~TurnRecognizer();
  TurnRecognizer(const TurnRecognizer&) = delete;
  TurnRecognizer& operator=(const TurnRecognizer&) = delete;

  void Add(Input input) { inputs_.push_back(std::move(input)); }

  // Works until there is something to tell or nothing to do; `false`: nothing is left to do. At
  // most one decode a call.
  //
  // Blocking: up to the decode of one segment.
  absl::StatusOr<bool> Step(std::vector<SttEvent>& out);

  // Audio before this sample is not needed any more; it counts neither as buffered nor needs a
  // replay.
  int64_t released() const { return base_; }
  // Announced names that were written into finals for what sounded like them.
  int64_t corrected() const { return corrected_; }
  // After Finish was reached and everything told.
  bool finished() const { return finished_; }

 private:
  struct Candidate {
    SampleSpan range;
    Recognition recognition;
  };
  struct Closed {
    SampleSpan segment;
    int64_t tail = 0;  // decoded along, at most
  };

  absl::Status Take(const PcmChunk& chunk);
  bool RunWindow();
  void FlushWindows(int64_t tail);
  void Report(const std::vector<SegmentChange>& changes, int64_t tail);
  absl::StatusOr<bool> DecodePartial(std::vector<SttEvent>& out);
  absl::Status DecodeFinal(const Closed& closed, std::vector<SttEvent>& out);
  void Drop(SampleSpan segment, std::string_view reason, std::vector<SttEvent>& out);
  SampleSpan DecodeRange(SampleSpan segment, int64_t tail) const;
  std::span<const int16_t> Samples(SampleSpan range) const;
  SttFinal MakeFinal(SampleSpan segment, SampleSpan range, const Recognition& recognition) const;
  void Release();

  const std::shared_ptr<const Recognizer> recognizer_;
  DetectorPool& detectors_;
  const WordTimer& timer_;
  const std::unique_ptr<const PhraseCorrector> corrector_;
  const TurnRules rules_;
  std::unique_ptr<SileroDetector> detector_;
  SegmentTracker tracker_;
  SampleClock clock_;
  std::deque<Input> inputs_;

  std::vector<int16_t> samples_;  // from sample base_ on
  int64_t base_ = 0;
  int64_t end_ = 0;            // samples taken
  int64_t windowed_ = 0;       // samples the detector has seen
  int64_t decoded_until_ = 0;  // no later decode may begin before this

  std::vector<SttEvent> told_;  // events of windows, before those of decodes
  std::deque<Closed> closed_;   // segments to be decoded
  SegmentId segment_ = 0;
  StablePrefix prefix_;
  std::optional<Candidate> candidate_;  // decoded at a pause: the final if nothing more is said
  bool pause_decode_due_ = false;
  int64_t next_partial_ = 0;  // length of the segment at which the next partial is due
  int64_t corrected_ = 0;
  bool finished_ = false;
};

}  // namespace vivavoce::local_speech
