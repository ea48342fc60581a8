// SPDX-License-Identifier: Apache-2.0
#include "voice_activity.h"

#include <utility>

#include "segmenter.h"
#include "vivavoce/base/status.h"

namespace vivavoce::local_speech {
namespace {

class SileroStream final : public VoiceActivityStream {
 public:
  SileroStream(std::shared_ptr<DetectorPool> pool, std::unique_ptr<SileroDetector> detector)
      : pool_(std::move(pool)), segmenter_(std::move(detector), *pool_, SegmentPadding()) {}

  void Push(const PcmChunk& chunk) override {
    if (segmenter_.pushed() == 0) origin_ = chunk.at();
    segmenter_.Push(chunk.samples());
    Collect();
  }

  bool speaking() const override { return segmenter_.speaking(); }

  std::vector<SpeechSegment> TakeSegments() override { return std::exchange(segments_, {}); }

  void Finish() override {
    segmenter_.Cut();
    Collect();
  }

 private:
  void Collect() {
    for (const AudioSegment& segment : segmenter_.Take()) {
      segments_.push_back({origin_ + kRecognitionRate.Duration({segment.span.begin}),
                           origin_ + kRecognitionRate.Duration({segment.span.end})});
    }
  }

  std::shared_ptr<DetectorPool> pool_;
  Segmenter segmenter_;
  MediaTime origin_;
  std::vector<SpeechSegment> segments_;
};

class SileroVoiceActivity final : public VoiceActivity {
 public:
  explicit SileroVoiceActivity(std::string path) : path_(std::move(path)) {}

  absl::StatusOr<std::unique_ptr<VoiceActivityStream>> Open(
      const VoiceActivityOptions& options) override {
    bool sound = options.threshold > 0 && options.threshold < 1 &&
                 options.min_silence.count() > 0 && options.min_speech.count() >= 0 &&
                 options.max_speech >= Millis(5000);
    if (!sound) return InvalidArgument("voice activity: an option is out of range");
    auto pool = std::make_shared<DetectorPool>(path_, options);
    absl::StatusOr<std::unique_ptr<SileroDetector>> detector = pool->Take();
    if (!detector.ok()) return detector.status();
    return std::make_unique<SileroStream>(std::move(pool), *std::move(detector));
  }

 private:
  std::string path_;
};

}  // namespace

std::unique_ptr<VoiceActivity> MakeVoiceActivity(std::string silero_path) {
  return std::make_unique<SileroVoiceActivity>(std::move(silero_path));
}

}  // namespace vivavoce::local_speech
