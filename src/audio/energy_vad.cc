// SPDX-License-Identifier: Apache-2.0
// Speech by level alone. Each 10 ms frame, freed of rumble, has a level in dB of full scale; the
// noise floor is the least level of the last five seconds (a speaker breathes more often than
// that), and the excess over it gives a speech probability. Hysteresis and minimum lengths make
// segments of frames.
#include "vivavoce/audio/energy_vad.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "vivavoce/base/status.h"
#include "vivavoce/provider/options.h"

namespace vivavoce {
namespace {

constexpr int kFrame = 160;  // samples: 10 ms at 16 kHz
constexpr std::chrono::milliseconds kFrameTime{10};
constexpr double kDigitalSilence = -85;  // dB: gaps without any noise say nothing about the floor
constexpr double kLeastFloor = -62;      // dB: quieter rooms do not make whispers of hiss
constexpr double kFloorBias = 3;         // dB: the mean of noise lies above its least level
constexpr double kEvenOdds = 10;         // dB over the floor where speech is as likely as not
constexpr double kSpread = 2.5;          // dB: how fast certainty grows around it
constexpr double kHysteresis = 0.15;     // of probability, between beginning and ending

class NoiseFloor {
 public:
  void Track(double level) {
    if (level < kDigitalSilence) return;
    if (frames_ == kFramesPerSlot) {
      frames_ = 0;
      slot_ = (slot_ + 1) % slots_.size();
      slots_[slot_] = kNothing;
    }
    ++frames_;
    slots_[slot_] = std::min(slots_[slot_], level);
  }

  double Level() const {
    double least = *std::min_element(slots_.begin(), slots_.end());
    return least == kNothing ? kLeastFloor : std::max(kLeastFloor, least + kFloorBias);
  }

 private:
  static constexpr int kFramesPerSlot = 50;
  static constexpr double kNothing = 1000;
  std::array<double, 10> slots_ = [] {
    std::array<double, 10> empty;
    empty.fill(kNothing);
    return empty;
  }();
  size_t slot_ = 0;
  int frames_ = 0;
};

class EnergyStream final : public VoiceActivityStream {
 public:
  explicit EnergyStream(const VoiceActivityOptions& options) : options_(options) {}

  void Push(const PcmChunk& chunk) override {
    MediaTime at = chunk.at();
    if (filled_ == 0) frame_begin_ = at;
    for (int16_t sample : chunk.samples()) {
      double x = sample / 32768.0;
      high_passed_ = x - previous_ + 0.97 * high_passed_;
      previous_ = x;
      power_ += high_passed_ * high_passed_;
      if (++filled_ < kFrame) continue;
      EndFrame();
    }
  }

  bool speaking() const override { return speaking_; }

  std::vector<SpeechSegment> TakeSegments() override { return std::exchange(segments_, {}); }

  void Finish() override {
    if (speaking_) segments_.push_back({onset_, last_voiced_});
    speaking_ = false;
    voiced_ = Millis(0);
  }

 private:
  void EndFrame() {
    double level = 10 * std::log10(power_ / kFrame + 1e-12);
    smoothed_ = have_level_ ? 0.5 * smoothed_ + 0.5 * level : level;
    have_level_ = true;
    floor_.Track(smoothed_);
    double probability = 1 / (1 + std::exp((kEvenOdds - (smoothed_ - floor_.Level())) / kSpread));
    Step(probability, frame_begin_ + kFrameTime);
    frame_begin_ = frame_begin_ + kFrameTime;
    power_ = 0;
    filled_ = 0;
  }

  void Step(double probability, MediaTime end) {
    bool begins = probability >= options_.threshold;
    bool goes_on = probability >= std::max(options_.threshold - kHysteresis, 0.01);
    if (goes_on) last_voiced_ = end;
    if (!speaking_) {
      if (voiced_ == Millis(0) && begins) onset_ = end - kFrameTime;
      if (voiced_ > Millis(0) ? goes_on : begins) {
        voiced_ += kFrameTime;
      } else {
        voiced_ = Millis(0);
      }
      speaking_ = voiced_ > Millis(0) && voiced_ >= options_.min_speech;
      return;
    }
    if (!goes_on && end - last_voiced_ >= options_.min_silence) {
      segments_.push_back({onset_, last_voiced_});
      speaking_ = false;
      voiced_ = Millis(0);
    } else if (end - onset_ >= options_.max_speech) {
      segments_.push_back({onset_, end});
      onset_ = end;
      last_voiced_ = end;
    }
  }

  VoiceActivityOptions options_;
  NoiseFloor floor_;
  double previous_ = 0;
  double high_passed_ = 0;
  double power_ = 0;
  int filled_ = 0;
  double smoothed_ = 0;
  bool have_level_ = false;
  MediaTime frame_begin_;
  MediaTime onset_;
  MediaTime last_voiced_;
  Millis voiced_{0};
  bool speaking_ = false;
  std::vector<SpeechSegment> segments_;
};

class EnergyVoiceActivity final : public VoiceActivity {
 public:
  absl::StatusOr<std::unique_ptr<VoiceActivityStream>> Open(
      const VoiceActivityOptions& options) override {
    if (!(options.threshold > 0 && options.threshold < 1)) {
      return InvalidArgument("voice activity: threshold must lie between 0 and 1 (" +
                             std::to_string(options.threshold) + ")");
    }
    bool lengths = options.min_silence > Millis(0) && options.min_speech >= Millis(0) &&
                   options.max_speech > options.min_speech;
    if (!lengths) {
      return InvalidArgument(
          "voice activity: min_silence must be positive, min_speech not negative and max_speech "
          "longer than it");
    }
    return std::make_unique<EnergyStream>(options);
  }
};

class EnergyFactory final : public VoiceActivityFactory {
 public:
  std::string_view Name() const override { return "energy"; }

  absl::Status ValidateConfig(std::string_view options) const override {
    return OptionReader(options).Finish();
  }

  absl::StatusOr<std::unique_ptr<VoiceActivity>> Make(std::string_view options,
                                                      const ProviderContext&) const override {
    if (absl::Status s = ValidateConfig(options); !s.ok()) return s;
    return std::make_unique<EnergyVoiceActivity>();
  }
};

}  // namespace

std::unique_ptr<VoiceActivityFactory> MakeEnergyVoiceActivityFactory() {
  return std::make_unique<EnergyFactory>();
}

}  // namespace vivavoce
