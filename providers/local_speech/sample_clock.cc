// SPDX-License-Identifier: Apache-2.0
#include "sample_clock.h"

#include <chrono>

namespace vivavoce::local_speech {
namespace {

constexpr std::chrono::milliseconds kGap{5};  // less is rounding between chunks

}  // namespace

void SampleClock::Add(int64_t at_sample, MediaTime at) {
  if (!anchors_.empty()) {
    const std::chrono::nanoseconds off = at - At(at_sample);
    if (off < kGap && off > -kGap) return;
  }
  anchors_.push_back({at_sample, at});
}

MediaTime SampleClock::At(int64_t sample) const {
  if (anchors_.empty()) return MediaTime{kRecognitionRate.Duration({sample})};
  const Anchor* anchor = &anchors_.front();
  for (const Anchor& next : anchors_) {
    if (next.sample <= sample) anchor = &next;
  }
  return anchor->time + kRecognitionRate.Duration({sample - anchor->sample});
}

void SampleClock::Forget(int64_t before_sample) {
  while (anchors_.size() > 1 && anchors_[1].sample <= before_sample) anchors_.pop_front();
}

}  // namespace vivavoce::local_speech
