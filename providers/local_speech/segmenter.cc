// SPDX-License-Identifier: Apache-2.0
#include "segmenter.h"

#include <algorithm>
#include <utility>

namespace vivavoce::local_speech {
namespace {

constexpr int64_t kWindow = static_cast<int64_t>(SileroDetector::kWindow);
// A segment of this length is cut; where, is looked for in its last part.
constexpr int64_t kLookForCut = 5 * 16000;
constexpr int64_t kQuietFrames = 12;  // of 10 ms: a cut lies in the quietest stretch of this length
constexpr int64_t kFrame = 160;
// Audio before a segment's first window that belongs to it: the detector answers late.
constexpr int64_t kKeepWhileSilent = 16000;

int64_t Samples(Millis time) { return kRecognitionRate.Samples(time).value; }

// The middle of the quietest stretch of `audio`, counted in samples.
int64_t QuietestPlace(std::span<const int16_t> audio) {
  std::vector<double> energies = FrameEnergies(audio, kRecognitionRate);
  auto frames = static_cast<int64_t>(energies.size());
  int64_t best = frames / 2;
  double lowest = -1;
  double sum = 0;
  for (int64_t i = 0; i < frames; ++i) {
    sum += energies[static_cast<size_t>(i)];
    if (i >= kQuietFrames) sum -= energies[static_cast<size_t>(i - kQuietFrames)];
    if (i < kQuietFrames - 1) continue;
    if (lowest < 0 || sum < lowest) {
      lowest = sum;
      best = i - kQuietFrames / 2;
    }
  }
  return best * kFrame;
}

}  // namespace

Segmenter::Segmenter(std::unique_ptr<SileroDetector> detector, DetectorPool& pool,
                     SegmentPadding padding)
    : detector_(std::move(detector)), pool_(pool), padding_(padding) {}

Segmenter::~Segmenter() { pool_.Give(std::move(detector_)); }

void Segmenter::Push(std::span<const int16_t> samples) {
  kept_.insert(kept_.end(), samples.begin(), samples.end());
  pushed_ += static_cast<int64_t>(samples.size());
  while (pushed_ - examined_ >= kWindow) {
    std::span<const int16_t> window = Audio({examined_, examined_ + kWindow});
    examined_ += kWindow;
    Window(window.first<SileroDetector::kWindow>());
  }
}

void Segmenter::Window(std::span<const int16_t, SileroDetector::kWindow> window) {
  const VoiceActivityOptions& options = pool_.options();
  bool speaks = detector_->Speaks(window);
  if (speaks && !open_) {
    int64_t begin =
        examined_ - 2 * kWindow - Samples(options.min_speech) - Samples(padding_.before);
    open_ = std::max({begin, closed_, kept_begin_});
  } else if (!speaks && open_) {
    int64_t silence = Samples(options.min_silence) - Samples(padding_.after);
    Close(std::max(*open_, examined_ - std::max<int64_t>(0, silence)));
  }
  if (open_ && examined_ - *open_ >= Samples(options.max_speech)) SplitLongSegment();
  if (!open_) ForgetBefore(examined_ - kKeepWhileSilent);
}

void Segmenter::Close(int64_t end) {
  AudioSegment segment;
  segment.span = {*open_, end};
  std::span<const int16_t> audio = Audio(segment.span);
  segment.samples.assign(audio.begin(), audio.end());
  closed_ = end;
  open_.reset();
  if (segment.span.size() > 0) finished_.push_back(std::move(segment));
}

// Speech without a pause for max_speech: better cut in a quiet place than in a word.
void Segmenter::SplitLongSegment() {
  int64_t from = std::max(*open_, examined_ - kLookForCut);
  int64_t cut = from + QuietestPlace(Audio({from, examined_}));
  cut = std::clamp(cut, *open_ + kWindow, examined_);
  Close(cut);
  open_ = cut;
  ForgetBefore(cut);
}

void Segmenter::Cut() {
  if (open_) {
    Close(pushed_);
    detector_->Reset();
  }
}

std::vector<AudioSegment> Segmenter::Take() { return std::exchange(finished_, {}); }

std::span<const int16_t> Segmenter::OpenAudio() const {
  return open_ ? Audio({*open_, pushed_}) : std::span<const int16_t>();
}

SampleSpan Segmenter::OpenSpan() const {
  return open_ ? SampleSpan{*open_, pushed_} : SampleSpan{pushed_, pushed_};
}

std::span<const int16_t> Segmenter::Audio(SampleSpan span) const {
  return std::span<const int16_t>(kept_).subspan(static_cast<size_t>(span.begin - kept_begin_),
                                                 static_cast<size_t>(span.size()));
}

void Segmenter::ForgetBefore(int64_t sample) {
  int64_t count = std::min(sample, examined_) - kept_begin_;
  // Moving the rest is cheap when it is done seldom.
  if (count < 4 * kKeepWhileSilent) return;
  kept_.erase(kept_.begin(), kept_.begin() + static_cast<std::ptrdiff_t>(count));
  kept_begin_ += count;
}

}  // namespace vivavoce::local_speech
