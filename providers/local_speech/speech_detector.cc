// SPDX-License-Identifier: Apache-2.0
#include "speech_detector.h"

#include <sherpa-onnx/c-api/c-api.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <utility>

#include "vivavoce/base/status.h"
#include "vivavoce/base/units.h"

namespace vivavoce::local_speech {
namespace {

constexpr size_t kMaxIdle = 8;
constexpr float kBufferSeconds = 60;
// sherpa-onnx keeps the open segment too, and prints when its buffer overflows or when a segment
// ends right after a flush. Nobody speaks for 48 s without a pause of a quarter of a second;
// whoever does costs one flush.
constexpr size_t kFlushWindows = 1500;

const SherpaOnnxVoiceActivityDetector* Handle(const void* handle) {
  return static_cast<const SherpaOnnxVoiceActivityDetector*>(handle);
}

float Seconds(Millis time) { return std::chrono::duration<float>(time).count(); }

}  // namespace

absl::StatusOr<std::unique_ptr<SileroDetector>> SileroDetector::Load(
    const std::string& model_path, const VoiceActivityOptions& options) {
  SherpaOnnxVadModelConfig config = {};
  config.silero_vad.model = model_path.c_str();
  config.silero_vad.threshold = static_cast<float>(options.threshold);
  config.silero_vad.min_silence_duration = Seconds(options.min_silence);
  config.silero_vad.min_speech_duration = Seconds(options.min_speech);
  config.silero_vad.max_speech_duration = kBufferSeconds;  // never reached: we cut
  config.silero_vad.window_size = kWindow;
  config.sample_rate = kRecognitionRate.hertz;
  config.num_threads = 1;
  config.provider = "cpu";
  const SherpaOnnxVoiceActivityDetector* handle = nullptr;
  try {
    handle = SherpaOnnxCreateVoiceActivityDetector(&config, kBufferSeconds);
  } catch (const std::exception& error) {
    return Internal("local speech: loading " + model_path + " failed: " + error.what());
  }
  if (handle == nullptr) return Internal("local speech: sherpa-onnx refuses " + model_path);
  return std::unique_ptr<SileroDetector>(new SileroDetector(handle));
}

SileroDetector::~SileroDetector() { SherpaOnnxDestroyVoiceActivityDetector(Handle(handle_)); }

bool SileroDetector::Speaks(std::span<const int16_t, kWindow> window) {
  std::array<float, kWindow> samples;
  std::transform(window.begin(), window.end(), samples.begin(),
                 [](int16_t sample) { return static_cast<float>(sample) / 32768.0F; });
  SherpaOnnxVoiceActivityDetectorAcceptWaveform(Handle(handle_), samples.data(), kWindow);
  const bool speaks = SherpaOnnxVoiceActivityDetectorDetected(Handle(handle_)) != 0;
  if (!speaks || ++windows_since_flush_ >= kFlushWindows) {
    windows_since_flush_ = 0;
    if (speaks) SherpaOnnxVoiceActivityDetectorFlush(Handle(handle_));
    SherpaOnnxVoiceActivityDetectorClear(Handle(handle_));
  }
  return speaks;
}

void SileroDetector::Reset() {
  SherpaOnnxVoiceActivityDetectorReset(Handle(handle_));
  windows_since_flush_ = 0;
}

DetectorPool::DetectorPool(std::string model_path, const VoiceActivityOptions& options)
    : model_path_(std::move(model_path)), options_(options) {}

absl::StatusOr<std::unique_ptr<SileroDetector>> DetectorPool::Take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      std::unique_ptr<SileroDetector> detector = std::move(idle_.back());
      idle_.pop_back();
      return detector;
    }
  }
  return SileroDetector::Load(model_path_, options_);
}

void DetectorPool::Give(std::unique_ptr<SileroDetector> detector) {
  if (detector == nullptr) return;
  detector->Reset();
  const std::lock_guard lock(mutex_);
  if (idle_.size() < kMaxIdle) idle_.push_back(std::move(detector));
}

}  // namespace vivavoce::local_speech
