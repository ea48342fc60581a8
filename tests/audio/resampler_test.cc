// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/audio/resampler.h"

#include <gtest/gtest.h>

#include "tests/audio/wav_bytes.h"

namespace vivavoce {
namespace {

std::vector<int16_t> InPieces(const std::vector<int16_t>& samples, SampleRate from, SampleRate to,
                              size_t piece) {
  std::unique_ptr<Resampler> resampler = *Resampler::Make(from, to);
  std::vector<int16_t> result;
  for (size_t at = 0; at < samples.size(); at += piece) {
    std::span<const int16_t> part(samples.data() + at, std::min(piece, samples.size() - at));
    std::vector<int16_t> made = resampler->Push(part);
    result.insert(result.end(), made.begin(), made.end());
  }
  std::vector<int16_t> rest = resampler->Finish();
  result.insert(result.end(), rest.begin(), rest.end());
  return result;
}

TEST(ResamplerTest, GivesTheSameHoweverTheInputIsCut) {
  std::vector<int16_t> samples = Tone(997, 24000, 50'001);
  std::vector<int16_t> whole = Resample(samples, SampleRate{24000}, SampleRate{16000});

  for (size_t piece : {1u, 7u, 160u, 1023u, 4096u}) {
    EXPECT_EQ(InPieces(samples, SampleRate{24000}, SampleRate{16000}, piece), whole) << piece;
  }
}

TEST(ResamplerTest, IsExactInLength) {
  for (auto [from, to] : {std::pair{24000, 16000},
                          {44100, 16000},
                          {16000, 24000},
                          {8000, 16000},
                          {11025, 16000},
                          {191999, 16000},
                          {16000, 16000},
                          {22050, 24000}}) {
    for (size_t count : {0u, 1u, 2u, 3u, 100u, 1024u, 12345u}) {
      std::vector<int16_t> result =
          Resample(std::vector<int16_t>(count, 100), SampleRate{from}, SampleRate{to});
      double exact = static_cast<double>(count) * to / from;
      EXPECT_EQ(result.size(), static_cast<size_t>(std::floor(exact + 0.5))) << from << ' ' << to;
    }
  }
}

TEST(ResamplerTest, PutsAnImpulseWhereItWas) {
  std::vector<int16_t> samples(48'000, 0);
  samples[24'000] = 30'000;  // at 0.5 s

  std::vector<int16_t> result = Resample(samples, SampleRate{48000}, SampleRate{16000});

  size_t peak =
      static_cast<size_t>(std::max_element(result.begin(), result.end()) - result.begin());
  EXPECT_EQ(peak, 8000u);
}

TEST(ResamplerTest, RemovesWhatTheLowerRateCannotHold) {
  std::vector<int16_t> result =
      Resample(Tone(11'000, 48000, 96'000), SampleRate{48000}, SampleRate{16000});

  EXPECT_LT(Rms(result, 2000, result.size() - 2000), 0.0002);
}

TEST(ResamplerTest, StartsAnewAfterFinish) {
  std::unique_ptr<Resampler> resampler = *Resampler::Make(SampleRate{24000}, SampleRate{16000});
  std::vector<int16_t> samples = Tone(300, 24000, 3000);
  auto run = [&] {
    std::vector<int16_t> result = resampler->Push(std::span<const int16_t>(samples));
    std::vector<int16_t> rest = resampler->Finish();
    result.insert(result.end(), rest.begin(), rest.end());
    return result;
  };

  std::vector<int16_t> first = run();

  EXPECT_EQ(first.size(), 2000u);
  EXPECT_EQ(run(), first);
}

TEST(ResamplerTest, RefusesRatesOutOfRange) {
  EXPECT_FALSE(Resampler::Make(SampleRate{7999}, SampleRate{16000}).ok());
  EXPECT_FALSE(Resampler::Make(SampleRate{16000}, SampleRate{0}).ok());
}

}  // namespace
}  // namespace vivavoce
