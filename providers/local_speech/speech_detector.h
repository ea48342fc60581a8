// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "silence.h"

namespace vivavoce::local_speech {

// Silero's detector, one per audio stream: says window by window whether it hears a voice. How long
// a voice must last to be speech, and a pause to end it, is SegmentTracker's business.
//
// Threading: one thread at a time.
class SileroDetector {
 public:
  static constexpr size_t kWindow = 512;  // samples at 16 kHz

  // Errors:   Internal when sherpa-onnx refuses the file.
  // Blocking: some 30 ms.
  static absl::StatusOr<std::unique_ptr<SileroDetector>> Load(const std::string& model_path,
                                                              double threshold);
  ~SileroDetector();
  SileroDetector(const SileroDetector&) = delete;
  SileroDetector& operator=(const SileroDetector&) = delete;

  // Whether there is a voice in this window: begins at the threshold (and a window late), ends 0.15
  // below it.
  bool Voiced(std::span<const int16_t, kWindow> window);

  // As if new.
  void Reset();

 private:
  SileroDetector(const void* handle) : handle_(handle) {}
  const void* handle_;  // SherpaOnnxVoiceActivityDetector
  size_t windows_since_flush_ = 0;
};

// Detectors that are not in use, so that a turn does not load a model.
//
// Threading: any thread.
class DetectorPool {
 public:
  DetectorPool(std::string model_path, double threshold);

  // Blocking: some 30 ms when none is idle.
  absl::StatusOr<std::unique_ptr<SileroDetector>> Take();
  void Give(std::unique_ptr<SileroDetector> detector);

 private:
  const std::string model_path_;
  const double threshold_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<SileroDetector>> idle_;
};

// The mean square of samples; 0 for none.
double MeanEnergy(std::span<const int16_t> samples);

}  // namespace vivavoce::local_speech
