// SPDX-License-Identifier: Apache-2.0
#include "silence.h"

#include <algorithm>

namespace vivavoce::local_speech {
namespace {

constexpr int64_t kFrameMs = 10;
constexpr double kQuietRatio = 1e-3;         // 30 dB under the loud frames
constexpr double kAudibleMeanSquare = 30.0;  // about -75 dBFS: below this there is nothing at all
constexpr Millis kMargin{20};

double QuietLevel(std::vector<double> energies) {
  if (energies.empty()) return 0;
  const auto loud = energies.begin() + static_cast<std::ptrdiff_t>(energies.size() * 9 / 10);
  std::nth_element(energies.begin(), loud, energies.end());
  return std::max(*loud * kQuietRatio, kAudibleMeanSquare);
}

int64_t FrameSize(SampleRate rate) { return rate.hertz * kFrameMs / 1000; }

}  // namespace

std::vector<double> FrameEnergies(std::span<const int16_t> audio, SampleRate rate) {
  const size_t frame = static_cast<size_t>(FrameSize(rate));
  std::vector<double> energies;
  energies.reserve(audio.size() / frame + 1);
  for (size_t at = 0; at < audio.size(); at += frame) {
    const std::span<const int16_t> part = audio.subspan(at, std::min(frame, audio.size() - at));
    double sum = 0;
    for (const int16_t sample : part) sum += static_cast<double>(sample) * sample;
    energies.push_back(sum / static_cast<double>(part.size()));
  }
  return energies;
}

std::vector<SampleSpan> FindSilences(std::span<const int16_t> audio, SampleRate rate,
                                     Millis shortest) {
  const std::vector<double> energies = FrameEnergies(audio, rate);
  const double quiet = QuietLevel(energies);
  const int64_t frame = FrameSize(rate);
  const int64_t needed = rate.Samples(shortest).value;
  std::vector<SampleSpan> out;
  for (size_t i = 0; i < energies.size();) {
    if (energies[i] >= quiet) {
      ++i;
      continue;
    }
    size_t j = i;
    while (j < energies.size() && energies[j] < quiet) ++j;
    SampleSpan span;
    span.begin = static_cast<int64_t>(i) * frame;
    span.end = std::min(static_cast<int64_t>(j) * frame, static_cast<int64_t>(audio.size()));
    if (span.size() >= needed) out.push_back(span);
    i = j;
  }
  return out;
}

SampleSpan SpokenPart(std::span<const int16_t> audio, SampleRate rate) {
  const std::vector<double> energies = FrameEnergies(audio, rate);
  const double quiet = QuietLevel(energies);
  const auto loud = [&](double energy) { return energy >= quiet; };
  const auto first = std::find_if(energies.begin(), energies.end(), loud);
  if (first == energies.end()) return {};
  const auto last = std::find_if(energies.rbegin(), energies.rend(), loud).base();
  const int64_t margin = rate.Samples(kMargin).value;
  SampleSpan span;
  span.begin = std::max<int64_t>(0, (first - energies.begin()) * FrameSize(rate) - margin);
  span.end = std::min<int64_t>(static_cast<int64_t>(audio.size()),
                               (last - energies.begin()) * FrameSize(rate) + margin);
  return span;
}

}  // namespace vivavoce::local_speech
