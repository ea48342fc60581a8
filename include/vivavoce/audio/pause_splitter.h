// SPDX-License-Identifier: Apache-2.0
// Where one answer ends and the next begins in a recording of a candidate.
#pragma once

#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/audio/sample_source.h"
#include "vivavoce/base/units.h"
#include "vivavoce/provider/voice_activity.h"

namespace vivavoce {

struct PauseSplitOptions {
  PauseSplitOptions() = default;
  Millis min_pause{1500};  // a pause as long as this separates two answers
  Millis min_answer{250};  // less speech than this between two pauses is no answer of its own
  std::function<void(SampleCount)> progress;  // called now and then with the samples done
};

// One answer. The `audio` ranges of all answers follow one another without gap or overlap from the
// first sample to the last; `speech` lies inside and runs from the first detected speech to the
// last.
struct AnswerRange {
  SampleRange audio;
  SampleRange speech;
  friend constexpr bool operator==(AnswerRange, AnswerRange) = default;
};

// Runs the recording through `detector` (fresh from Open()) and cuts it in the middle of every
// pause of at least options.min_pause; detectors see edges to within 50 ms, and that much is
// granted. What is too short for an answer belongs to the answer before it (the first: after it). A
// recording without speech has no answers.
//
// Blocking: reads the whole recording, a few seconds at a time.
// Errors:   those of source.Read(); InvalidArgument when min_pause is not positive.
absl::StatusOr<std::vector<AnswerRange>> SplitAtPauses(SampleSource& source,
                                                       VoiceActivityStream& detector,
                                                       const PauseSplitOptions& options);

}  // namespace vivavoce
