// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>
#include <vector>

#include "tests/audio/wav_bytes.h"

namespace vivavoce {

// Audio with the level's ups and downs of speech over white noise, made the same every time.
class SpeechLike {
 public:
  explicit SpeechLike(double noise) : noise_(noise) {}

  SpeechLike& Pause(int milliseconds) {
    for (int i = 0; i < milliseconds * 16; ++i) Append(0);
    return *this;
  }

  // Syllables of 200 ms on a 140 Hz voice.
  SpeechLike& Speech(int milliseconds) {
    for (int i = 0; i < milliseconds * 16; ++i) {
      double t = i / 16000.0;
      double envelope = 0.35 + 0.65 * std::pow(std::sin(std::numbers::pi * t / 0.2), 2);
      double voice = 0;
      for (int k = 1; k <= 12; ++k) voice += std::sin(2 * std::numbers::pi * 140 * k * t) / k;
      Append(0.12 * envelope * voice);
    }
    return *this;
  }

  const std::vector<int16_t>& samples() const { return samples_; }

 private:
  void Append(double value) {
    // Uniform noise straight from the generator: distributions differ between libraries.
    double uniform = static_cast<double>(random_()) / 4294967296.0 * 2 - 1;
    value += noise_ * uniform * std::numbers::sqrt3;
    samples_.push_back(static_cast<int16_t>(std::lround(32767 * std::clamp(value, -1.0, 1.0))));
  }

  double noise_;
  std::mt19937 random_{7};
  std::vector<int16_t> samples_;
};

}  // namespace vivavoce
