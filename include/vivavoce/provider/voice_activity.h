// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/base/pcm.h"
#include "vivavoce/base/units.h"

namespace vivavoce {

struct VoiceActivityOptions {
  VoiceActivityOptions() = default;
  double threshold = 0.4;     // speech probability at which speech begins, 0..1
  Millis min_silence{250};    // silence that ends a segment
  Millis min_speech{100};     // shorter bursts are not speech
  Millis max_speech{25'000};  // a longer segment is cut
};

// Someone speaks in [begin, end). Segments come in order and do not overlap.
struct SpeechSegment {
  MediaTime begin;
  MediaTime end;
};

// Finds speech in one speaker's audio. Synchronous and cheap: it runs on every frame.
//
// Threading: not thread safe; different detectors are independent.
class VoiceActivityStream {
 public:
  VoiceActivityStream() = default;
  virtual ~VoiceActivityStream() = default;
  VoiceActivityStream(const VoiceActivityStream&) = delete;
  VoiceActivityStream& operator=(const VoiceActivityStream&) = delete;

  // Takes 16 kHz mono audio; chunks follow one another in time.
  virtual void Push(const PcmChunk& chunk) = 0;

  // Whether someone speaks at the end of what was pushed.
  virtual bool speaking() const = 0;

  // The segments completed since the last call.
  virtual std::vector<SpeechSegment> TakeSegments() = 0;

  // No more audio: completes a segment that is still open.
  virtual void Finish() = 0;
};

class VoiceActivity {
 public:
  VoiceActivity() = default;
  virtual ~VoiceActivity() = default;
  VoiceActivity(const VoiceActivity&) = delete;
  VoiceActivity& operator=(const VoiceActivity&) = delete;

  virtual absl::StatusOr<std::unique_ptr<VoiceActivityStream>> Open(
      const VoiceActivityOptions& options) = 0;
};

}  // namespace vivavoce
