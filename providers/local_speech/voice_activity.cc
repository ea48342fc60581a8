// SPDX-License-Identifier: Apache-2.0
#include "voice_activity.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <map>
#include <utility>

#include "segment_tracker.h"
#include "speech_detector.h"
#include "turn_recognizer.h"
#include "vivavoce/base/status.h"

namespace vivavoce::local_speech {
namespace {

SegmentRules RulesOf(const VoiceActivityOptions& options) {
  const auto samples = [](Millis time) { return kRecognitionRate.Samples(time).value; };
  SegmentRules rules;
  rules.min_speech = samples(options.min_speech);
  rules.min_silence = samples(options.min_silence);
  rules.join = rules.min_silence;
  rules.longest = samples(options.max_speech);
  rules.long_enough = rules.longest;
  return rules;
}

class LocalVoiceActivityStream final : public VoiceActivityStream {
 public:
  LocalVoiceActivityStream(std::unique_ptr<SileroDetector> detector,
                           std::shared_ptr<DetectorPool> pool, const SegmentRules& rules)
      : detector_(std::move(detector)), pool_(std::move(pool)), tracker_(rules) {}
  ~LocalVoiceActivityStream() override { pool_->Give(std::move(detector_)); }

  void Push(const PcmChunk& chunk) override {
    if (finished_ || chunk.rate() != kRecognitionRate) return;
    clock_.Add(taken_, chunk.at());
    std::span<const int16_t> samples = chunk.samples();
    taken_ += static_cast<int64_t>(samples.size());
    while (!samples.empty()) {
      const size_t count = std::min(SileroDetector::kWindow - filled_, samples.size());
      std::copy_n(samples.begin(), count, window_.begin() + static_cast<std::ptrdiff_t>(filled_));
      filled_ += count;
      samples = samples.subspan(count);
      if (filled_ == SileroDetector::kWindow) Run();
    }
  }

  bool speaking() const override { return tracker_.speaking(); }

  std::vector<SpeechSegment> TakeSegments() override { return std::exchange(segments_, {}); }

  void Finish() override {
    if (finished_) return;
    finished_ = true;
    if (filled_ > 0) Run();
    std::vector<SegmentChange> changes;
    tracker_.Flush(changes);
    Collect(changes);
  }

 private:
  // The window's filled part; the rest of it is silence.
  void Run() {
    std::fill(window_.begin() + static_cast<std::ptrdiff_t>(filled_), window_.end(), int16_t{0});
    const std::span<const int16_t, SileroDetector::kWindow> window(window_);
    const bool voiced = detector_->Voiced(window);
    std::vector<SegmentChange> changes;
    tracker_.Window(static_cast<int64_t>(filled_), voiced, MeanEnergy(window.first(filled_)),
                    changes);
    filled_ = 0;
    Collect(changes);
  }

  void Collect(const std::vector<SegmentChange>& changes) {
    for (const SegmentChange& change : changes) {
      if (change.kind != SegmentChange::Kind::kClosed || change.span.size() <= 0) continue;
      segments_.push_back({clock_.At(change.span.begin), clock_.At(change.span.end)});
      clock_.Forget(change.span.end);
    }
  }

  std::unique_ptr<SileroDetector> detector_;
  std::shared_ptr<DetectorPool> pool_;
  SegmentTracker tracker_;
  SampleClock clock_;
  std::array<int16_t, SileroDetector::kWindow> window_{};
  size_t filled_ = 0;
  int64_t taken_ = 0;
  bool finished_ = false;
  std::vector<SpeechSegment> segments_;
};

absl::Status Check(const VoiceActivityOptions& options) {
  const auto refuse = [](const char* what) {
    return InvalidArgument(std::string("local voice activity: ") + what);
  };
  if (!(options.threshold >= 0.05 && options.threshold <= 0.95)) {
    return refuse("threshold must be 0.05 to 0.95");
  }
  if (options.min_silence < Millis(32) || options.min_silence > std::chrono::seconds(10)) {
    return refuse("min_silence must be 32 ms to 10 s");
  }
  if (options.min_speech < Millis(0) || options.min_speech > std::chrono::seconds(5)) {
    return refuse("min_speech must be 0 to 5 s");
  }
  if (options.max_speech < Millis(500) || options.max_speech > std::chrono::hours(1)) {
    return refuse("max_speech must be 0.5 s to 1 h");
  }
  return absl::OkStatus();
}

class LocalVoiceActivity final : public VoiceActivity {
 public:
  explicit LocalVoiceActivity(std::string detector_path)
      : detector_path_(std::move(detector_path)) {}

  absl::StatusOr<std::unique_ptr<VoiceActivityStream>> Open(
      const VoiceActivityOptions& options) override {
    if (absl::Status status = Check(options); !status.ok()) return status;
    std::shared_ptr<DetectorPool>& pool = pools_[options.threshold];
    if (pool == nullptr) pool = std::make_shared<DetectorPool>(detector_path_, options.threshold);
    absl::StatusOr<std::unique_ptr<SileroDetector>> detector = pool->Take();
    if (!detector.ok()) return detector.status();
    return std::make_unique<LocalVoiceActivityStream>(*std::move(detector), pool, RulesOf(options));
  }

 private:
  const std::string detector_path_;
  std::map<double, std::shared_ptr<DetectorPool>> pools_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<VoiceActivity>> MakeVoiceActivity(const std::string& detector_path) {
  auto made = std::make_unique<LocalVoiceActivity>(detector_path);
  // What is opened and closed again stays in its pool.
  if (absl::Status status = made->Open(VoiceActivityOptions()).status(); !status.ok())
    return status;
  return made;
}

}  // namespace vivavoce::local_speech
