// SPDX-License-Identifier: Apache-2.0
#include "segment_tracker.h"

#include <algorithm>
#include <cstddef>

namespace vivavoce::local_speech {
namespace {

// A cut looks for its place in the last part of the segment.
constexpr double kCutFrom = 0.6;
constexpr int64_t kDetectorWindow = 512;  // Silero's

}  // namespace

void SegmentTracker::Window(int64_t samples, bool voiced, double energy,
                            std::vector<SegmentChange>& out) {
  const int64_t window_begin = total_;
  total_ += samples;
  if (voiced && !voiced_) {
    // The detector needs a window to be sure of a voice.
    voiced_since_ = std::max({int64_t{0}, closed_until_, window_begin - kDetectorWindow});
  }
  if (voiced && !speaking_ && total_ - voiced_since_ >= rules_.min_speech + kDetectorWindow) {
    Begin(voiced_since_, out);
  }
  // The sound of a word dies away in the window after it.
  if (speaking_ && (voiced || voiced_)) speech_end_ = total_;
  voiced_ = voiced;
  if (speaking_ && !voiced && total_ - speech_end_ >= rules_.min_silence) {
    speaking_ = false;
    pause_.reset();
    out.push_back({SegmentChange::Kind::kSpeechEnded, {begin_, speech_end_}});
  }
  if (!open_) return;
  energies_.push_back({window_begin, total_, energy});
  if (speaking_) {
    if (total_ - begin_ >= rules_.longest) Cut(out);
    return;
  }
  const bool is_long = speech_end_ - begin_ >= rules_.long_enough;
  if (is_long || total_ - speech_end_ >= rules_.join) Close({begin_, speech_end_}, out);
}

void SegmentTracker::Begin(int64_t at, std::vector<SegmentChange>& out) {
  speaking_ = true;
  if (!open_) {
    open_ = true;
    begin_ = at;
    energies_.clear();
  } else {
    at = std::max(at, speech_end_);
    pause_ = SampleSpan{speech_end_, at};
  }
  speech_end_ = total_;
  out.push_back({SegmentChange::Kind::kSpeechBegan, {at, total_}});
}

void SegmentTracker::Flush(std::vector<SegmentChange>& out) {
  if (!open_) return;
  if (speaking_ && pause_ && total_ - pause_->end < rules_.begun_word) {
    const SampleSpan pause = *pause_;
    Close({begin_, pause.begin}, out);
    open_ = true;
    begin_ = pause.end;
    return;
  }
  if (speaking_) {
    speaking_ = false;
    out.push_back({SegmentChange::Kind::kSpeechEnded, {begin_, speech_end_}});
  }
  Close({begin_, speech_end_}, out);
}

void SegmentTracker::Close(SampleSpan span, std::vector<SegmentChange>& out) {
  open_ = false;
  pause_.reset();
  closed_until_ = span.end;
  voiced_since_ = std::max(voiced_since_, span.end);  // a voice that goes on is not heard again
  energies_.clear();
  out.push_back({SegmentChange::Kind::kClosed, span});
}

void SegmentTracker::Cut(std::vector<SegmentChange>& out) {
  const int64_t earliest =
      begin_ + static_cast<int64_t>(kCutFrom * static_cast<double>(rules_.longest));
  int64_t place = total_;
  double quietest = -1;
  for (size_t i = 1; i + 1 < energies_.size(); ++i) {
    if (energies_[i].begin < earliest) continue;
    const double energy =
        energies_[i - 1].energy + 2 * energies_[i].energy + energies_[i + 1].energy;
    if (quietest >= 0 && energy > quietest) continue;
    quietest = energy;
    place = (energies_[i].begin + energies_[i].end) / 2;
  }
  out.push_back({SegmentChange::Kind::kClosed, {begin_, place}});
  closed_until_ = place;
  begin_ = place;
  if (pause_ && pause_->begin < place) pause_.reset();
  std::erase_if(energies_, [&](const WindowEnergy& window) { return window.begin < place; });
}

}  // namespace vivavoce::local_speech
