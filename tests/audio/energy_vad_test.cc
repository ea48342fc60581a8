// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/audio/energy_vad.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/audio/speech_like.h"
#include "vivavoce/base/status.h"

namespace vivavoce {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::unique_ptr<VoiceActivityStream> OpenStream(VoiceActivityOptions options = {}) {
  static ProviderContext context;
  absl::StatusOr<std::unique_ptr<VoiceActivity>> detector =
      MakeEnergyVoiceActivityFactory()->Make("{}", context);
  return *(*detector)->Open(options);
}

std::vector<SpeechSegment> Detect(const std::vector<int16_t>& samples, size_t piece,
                                  VoiceActivityOptions options = {}) {
  std::unique_ptr<VoiceActivityStream> stream = OpenStream(options);
  for (size_t at = 0; at < samples.size(); at += piece) {
    size_t end = std::min(samples.size(), at + piece);
    std::vector<int16_t> part(samples.begin() + static_cast<long>(at),
                              samples.begin() + static_cast<long>(end));
    MediaTime time{kRecognitionRate.Duration({static_cast<int64_t>(at)})};
    stream->Push(PcmChunk(std::move(part), kRecognitionRate, time));
  }
  stream->Finish();
  return stream->TakeSegments();
}

TEST(EnergyVadTest, FindsSpeechBetweenPausesToWithinFiftyMilliseconds) {
  for (double noise : {0.0, 0.0005, 0.003}) {
    SpeechLike audio(noise);
    audio.Pause(1000).Speech(2000).Pause(2000).Speech(1500).Pause(700);
    std::vector<SpeechSegment> segments = Detect(audio.samples(), 320);

    ASSERT_THAT(segments, SizeIs(2)) << noise;
    EXPECT_NEAR(segments[0].begin.millis(), 1000, 50) << noise;
    EXPECT_NEAR(segments[0].end.millis(), 3000, 50) << noise;
    EXPECT_NEAR(segments[1].begin.millis(), 5000, 50) << noise;
    EXPECT_NEAR(segments[1].end.millis(), 6500, 50) << noise;
  }
}

TEST(EnergyVadTest, DoesNotDependOnHowTheAudioIsCut) {
  SpeechLike audio(0.001);
  audio.Pause(500).Speech(900).Pause(800).Speech(400).Pause(400);
  auto ends = [&](size_t piece) {
    std::vector<int64_t> times;
    for (SpeechSegment s : Detect(audio.samples(), piece)) {
      times.push_back(s.begin.since_start.count());
      times.push_back(s.end.since_start.count());
    }
    return times;
  };

  EXPECT_THAT(ends(512), SizeIs(4));
  EXPECT_EQ(ends(1), ends(512));
  EXPECT_EQ(ends(100'000), ends(512));
}

TEST(EnergyVadTest, HearsNothingInSilenceNoiseHumAndClicks) {
  EXPECT_THAT(Detect(std::vector<int16_t>(160'000, 0), 320), IsEmpty());
  EXPECT_THAT(Detect(SpeechLike(0.0).Pause(10'000).samples(), 320), IsEmpty());
  EXPECT_THAT(Detect(SpeechLike(0.02).Pause(10'000).samples(), 320), IsEmpty());
  EXPECT_THAT(Detect(Tone(50, 16000, 160'000), 320), IsEmpty());
  EXPECT_THAT(Detect(std::vector<int16_t>(160'000, 9000), 320), IsEmpty());
  std::vector<int16_t> clicks = SpeechLike(0.0005).Pause(10'000).samples();
  for (size_t i = 8000; i + 50 < clicks.size(); i += 16'000) {
    for (size_t k = 0; k < 50; ++k) clicks[i + k] = k % 2 == 0 ? 20'000 : -20'000;
  }
  EXPECT_THAT(Detect(clicks, 320), IsEmpty());
}

TEST(EnergyVadTest, FollowsARisingNoiseFloor) {
  SpeechLike quiet(0.0005);
  std::vector<int16_t> audio = quiet.Pause(4000).samples();
  SpeechLike loud(0.01);
  loud.Pause(10'000).Speech(1500).Pause(1000);
  audio.insert(audio.end(), loud.samples().begin(), loud.samples().end());

  std::vector<SpeechSegment> segments = Detect(audio, 320);

  ASSERT_FALSE(segments.empty());
  EXPECT_NEAR(segments.back().begin.millis(), 14'000, 80);
  EXPECT_LT(segments.front().end.millis(), 10'000);
}

TEST(EnergyVadTest, CutsAnEndlessSegment) {
  VoiceActivityOptions options;
  options.max_speech = Millis(1000);
  SpeechLike audio(0.001);
  audio.Pause(500).Speech(3500).Pause(600);

  EXPECT_THAT(Detect(audio.samples(), 320, options), SizeIs(4));
}

TEST(EnergyVadTest, SaysWhetherSomeoneSpeaksNow) {
  std::unique_ptr<VoiceActivityStream> stream = OpenStream();
  SpeechLike audio(0.001);
  audio.Pause(500).Speech(500);

  stream->Push(PcmChunk(audio.samples(), kRecognitionRate, MediaTime{}));

  EXPECT_TRUE(stream->speaking());
  stream->Finish();
  EXPECT_FALSE(stream->speaking());
}

TEST(EnergyVadTest, RefusesOptionsOutOfRange) {
  ProviderContext context;
  std::unique_ptr<VoiceActivityFactory> factory = MakeEnergyVoiceActivityFactory();
  EXPECT_EQ(factory->Name(), "energy");
  EXPECT_THAT(std::string(Message(factory->ValidateConfig(R"({"margin": 3})"))),
              HasSubstr("option margin: unknown"));
  auto detector = *factory->Make("{}", context);
  for (double threshold : {0.0, 1.0, -1.0, std::nan("")}) {
    VoiceActivityOptions options;
    options.threshold = threshold;
    EXPECT_EQ(detector->Open(options).status().code(), absl::StatusCode::kInvalidArgument);
  }
  VoiceActivityOptions options;
  options.min_silence = Millis(0);
  EXPECT_EQ(detector->Open(options).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace vivavoce
