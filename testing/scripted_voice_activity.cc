// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/testing/scripted_voice_activity.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "vivavoce/base/status.h"

namespace vivavoce::testing {
namespace {

constexpr Millis kFrame{10};
constexpr int kFrameSamples = 160;
constexpr int kLoud = 16;

// Speech wherever there is sound.
class SoundStream final : public VoiceActivityStream {
 public:
  explicit SoundStream(const VoiceActivityOptions& options) : options_(options) {}

  void Push(const PcmChunk& chunk) override {
    if (filled_ == 0) frame_ = chunk.at();
    for (int16_t sample : chunk.samples()) {
      if (std::abs(int{sample}) >= kLoud) loud_ = true;
      if (++filled_ == kFrameSamples) EndFrame();
    }
  }

  bool speaking() const override { return begin_ && last_ - *begin_ >= options_.min_speech; }

  std::vector<SpeechSegment> TakeSegments() override { return std::exchange(segments_, {}); }

  void Finish() override { Close(); }

 private:
  void EndFrame() {
    MediaTime end = frame_ + kFrame;
    if (loud_) {
      if (!begin_) begin_ = frame_;
      last_ = end;
    }
    if (begin_ && end - last_ >= options_.min_silence) Close();
    if (begin_ && end - *begin_ >= options_.max_speech) {
      segments_.push_back({*begin_, last_});
      begin_ = end;
    }
    frame_ = end;
    filled_ = 0;
    loud_ = false;
  }

  void Close() {
    if (speaking()) segments_.push_back({*begin_, last_});
    begin_.reset();
  }

  VoiceActivityOptions options_;
  MediaTime frame_;
  int filled_ = 0;
  bool loud_ = false;
  std::optional<MediaTime> begin_;
  MediaTime last_;
  std::vector<SpeechSegment> segments_;
};

// Speech wherever the script says so, told once the audio has come so far.
class ScriptStream final : public VoiceActivityStream {
 public:
  explicit ScriptStream(std::vector<SpeechSegment> script) : script_(std::move(script)) {}

  void Push(const PcmChunk& chunk) override { now_ = chunk.end(); }

  bool speaking() const override {
    return std::any_of(script_.begin(), script_.end(), [this](const SpeechSegment& s) {
      return s.begin < now_ && now_ <= s.end && !finished_;
    });
  }

  std::vector<SpeechSegment> TakeSegments() override {
    std::vector<SpeechSegment> taken;
    for (; next_ < script_.size(); ++next_) {
      SpeechSegment segment = script_[next_];
      if (segment.end > now_ && !finished_) break;
      segment.end = std::min(segment.end, now_);
      if (segment.begin < segment.end) taken.push_back(segment);
    }
    return taken;
  }

  void Finish() override { finished_ = true; }

 private:
  std::vector<SpeechSegment> script_;
  MediaTime now_;
  size_t next_ = 0;
  bool finished_ = false;
};

}  // namespace

absl::StatusOr<std::unique_ptr<VoiceActivityStream>> ScriptedVoiceActivity::Open(
    const VoiceActivityOptions& options) {
  if (!(options.threshold > 0 && options.threshold < 1)) {
    return InvalidArgument("open: threshold must lie between 0 and 1 (" +
                           std::to_string(options.threshold) + ")");
  }
  if (script_) return std::make_unique<ScriptStream>(*script_);
  return std::make_unique<SoundStream>(options);
}

}  // namespace vivavoce::testing
