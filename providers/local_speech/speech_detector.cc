// SPDX-License-Identifier: Apache-2.0
#include "speech_detector.h"

#include <sherpa-onnx/c-api/c-api.h>

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

#include "vivavoce/base/status.h"
#include "vivavoce/base/units.h"

namespace vivavoce::local_speech {
namespace {

constexpr size_t kMaxIdle = 8;
constexpr float kBufferSeconds = 10;
constexpr float kNone = 1e-5F;  // seconds; sherpa-onnx reads 0 as its own default
// sherpa-onnx copies the open segment at every window, and prints when its buffer overflows; we
// keep the samples ourselves, so its copy is emptied this often. That leaves the detector's state
// as it is.
constexpr size_t kFlushWindows = 64;

const SherpaOnnxVoiceActivityDetector* Detector(const void* handle) {
  return static_cast<const SherpaOnnxVoiceActivityDetector*>(handle);
}

}  // namespace

absl::StatusOr<std::unique_ptr<SileroDetector>> SileroDetector::Load(const std::string& model_path,
                                                                     double threshold) {
  SherpaOnnxVadModelConfig config = {};
  config.silero_vad.model = model_path.c_str();
  config.silero_vad.threshold = static_cast<float>(threshold);
  config.silero_vad.min_silence_duration = kNone;
  config.silero_vad.min_speech_duration = kNone;
  config.silero_vad.max_speech_duration = kBufferSeconds;  // never reached
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

SileroDetector::~SileroDetector() { SherpaOnnxDestroyVoiceActivityDetector(Detector(handle_)); }

bool SileroDetector::Voiced(std::span<const int16_t, kWindow> window) {
  std::array<float, kWindow> samples;
  std::transform(window.begin(), window.end(), samples.begin(),
                 [](int16_t sample) { return static_cast<float>(sample) / 32768.0F; });
  SherpaOnnxVoiceActivityDetectorAcceptWaveform(Detector(handle_), samples.data(), kWindow);
  const bool voiced = SherpaOnnxVoiceActivityDetectorDetected(Detector(handle_)) != 0;
  if (!voiced || ++windows_since_flush_ >= kFlushWindows) {
    windows_since_flush_ = 0;
    if (voiced) SherpaOnnxVoiceActivityDetectorFlush(Detector(handle_));
    SherpaOnnxVoiceActivityDetectorClear(Detector(handle_));
  }
  return voiced;
}

void SileroDetector::Reset() {
  SherpaOnnxVoiceActivityDetectorReset(Detector(handle_));
  windows_since_flush_ = 0;
}

DetectorPool::DetectorPool(std::string model_path, double threshold)
    : model_path_(std::move(model_path)), threshold_(threshold) {}

absl::StatusOr<std::unique_ptr<SileroDetector>> DetectorPool::Take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      std::unique_ptr<SileroDetector> detector = std::move(idle_.back());
      idle_.pop_back();
      return detector;
    }
  }
  return SileroDetector::Load(model_path_, threshold_);
}

void DetectorPool::Give(std::unique_ptr<SileroDetector> detector) {
  if (detector == nullptr) return;
  detector->Reset();
  const std::lock_guard lock(mutex_);
  if (idle_.size() < kMaxIdle) idle_.push_back(std::move(detector));
}

double MeanEnergy(std::span<const int16_t> samples) {
  double sum = 0;
  for (const int16_t sample : samples) sum += static_cast<double>(sample) * sample;
  return samples.empty() ? 0 : sum / static_cast<double>(samples.size());
}

}  // namespace vivavoce::local_speech
