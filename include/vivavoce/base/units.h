// SPDX-License-Identifier: Apache-2.0
// Strong types for what an integer would silently confuse: rates, samples, bytes, positions in time
// and text.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace vivavoce {

using Millis = std::chrono::milliseconds;

// A position on one session's timeline: nanoseconds since the session (or the recording) began.
struct MediaTime {
  std::chrono::nanoseconds since_start{0};

  static constexpr MediaTime FromMillis(int64_t ms) {
    return MediaTime{std::chrono::milliseconds(ms)};
  }
  constexpr int64_t millis() const {  // rounded to nearest
    return (since_start.count() + 500'000) / 1'000'000;
  }
  friend constexpr auto operator<=>(MediaTime, MediaTime) = default;
  friend constexpr MediaTime operator+(MediaTime t, std::chrono::nanoseconds d) {
    return MediaTime{t.since_start + d};
  }
  friend constexpr MediaTime operator-(MediaTime t, std::chrono::nanoseconds d) {
    return MediaTime{t.since_start - d};
  }
  friend constexpr std::chrono::nanoseconds operator-(MediaTime a, MediaTime b) {
    return a.since_start - b.since_start;
  }
};

// A number of samples of one channel.
struct SampleCount {
  int64_t value = 0;
  friend constexpr auto operator<=>(SampleCount, SampleCount) = default;
  friend constexpr SampleCount operator+(SampleCount a, SampleCount b) {
    return {a.value + b.value};
  }
  friend constexpr SampleCount operator-(SampleCount a, SampleCount b) {
    return {a.value - b.value};
  }
};

// Samples a second of one channel.
struct SampleRate {
  int32_t hertz = 16000;
  friend constexpr auto operator<=>(SampleRate, SampleRate) = default;

  constexpr std::chrono::nanoseconds Duration(SampleCount n) const {
    return std::chrono::nanoseconds(n.value / hertz * 1'000'000'000 +
                                    n.value % hertz * 1'000'000'000 / hertz);
  }
  constexpr SampleCount Samples(std::chrono::nanoseconds d) const {  // rounded down
    return {d.count() / 1'000'000'000 * hertz + d.count() % 1'000'000'000 * hertz / 1'000'000'000};
  }
};

inline constexpr SampleRate kRecognitionRate{
    16000};                                       // what speech-to-text takes unless it says else
inline constexpr SampleRate kPlayoutRate{24000};  // what the candidate's client is sent

// A half-open span [begin, end) of UTF-8 bytes of some text; both ends lie on character boundaries.
struct TextRange {
  uint32_t begin = 0;
  uint32_t end = 0;
  constexpr uint32_t size() const { return end - begin; }
  friend constexpr auto operator<=>(TextRange, TextRange) = default;
};

// Which decision of the turn machine an outgoing object belongs to. Barge-in is ++epoch; whatever
// carries an older epoch is stale and dies at the next check.
struct TurnEpoch {
  uint32_t value = 0;
  friend constexpr auto operator<=>(TurnEpoch, TurnEpoch) = default;
};

}  // namespace vivavoce
