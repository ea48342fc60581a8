// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/audio/pause_splitter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/audio/speech_like.h"
#include "vivavoce/audio/energy_vad.h"

namespace vivavoce {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int64_t kSecond = 16'000;

// Says what it was told, whatever it hears.
class ScriptedDetector final : public VoiceActivityStream {
 public:
  explicit ScriptedDetector(std::vector<std::pair<double, double>> seconds) {
    for (auto [begin, end] : seconds) segments_.push_back({At(begin), At(end)});
  }
  void Push(const PcmChunk&) override {}
  bool speaking() const override { return false; }
  std::vector<SpeechSegment> TakeSegments() override { return std::exchange(segments_, {}); }
  void Finish() override {}

 private:
  static MediaTime At(double seconds) {
    return MediaTime{std::chrono::nanoseconds(std::llround(seconds * 1e9))};
  }
  std::vector<SpeechSegment> segments_;
};

std::vector<AnswerRange> Split(std::vector<std::pair<double, double>> speech, double seconds,
                               PauseSplitOptions options = {}) {
  MemorySource source(std::vector<int16_t>(static_cast<size_t>(seconds * kSecond)));
  ScriptedDetector detector(std::move(speech));
  absl::StatusOr<std::vector<AnswerRange>> answers = SplitAtPauses(source, detector, options);
  EXPECT_TRUE(answers.ok()) << answers.status();
  return *answers;
}

AnswerRange Answer(double begin, double end, double speech_begin, double speech_end) {
  auto at = [](double seconds) { return SampleCount{std::llround(seconds * kSecond)}; };
  return {{at(begin), at(end)}, {at(speech_begin), at(speech_end)}};
}

TEST(PauseSplitterTest, CutsInTheMiddleOfLongPausesAndKeepsEverySample) {
  EXPECT_EQ(Split({{1, 2}, {2.5, 4}, {7, 8}, {10, 11}}, 12),
            (std::vector<AnswerRange>{Answer(0, 5.5, 1, 4), Answer(5.5, 9, 7, 8),
                                      Answer(9, 12, 10, 11)}));
}

TEST(PauseSplitterTest, JoinsWhatIsNearerThanThePause) {
  EXPECT_THAT(Split({{1, 2}, {3.4, 4}}, 6), SizeIs(1));
  EXPECT_THAT(Split({{1, 2}, {3.5, 4}}, 6), SizeIs(2));
  EXPECT_THAT(Split({{1, 2}, {3.46, 4}}, 6), SizeIs(2)) << "edges are good to 50 ms only";
  PauseSplitOptions options;
  options.min_pause = Millis(3000);
  EXPECT_THAT(Split({{1, 2}, {4, 5}}, 6, options), SizeIs(1));
}

TEST(PauseSplitterTest, HasNoAnswersWithoutSpeech) {
  EXPECT_THAT(Split({}, 5), IsEmpty());
  EXPECT_THAT(Split({}, 0), IsEmpty());
}

TEST(PauseSplitterTest, GivesACoughToTheAnswerBeforeIt) {
  EXPECT_EQ(Split({{1, 2}, {6, 6.2}, {10, 11}}, 12),
            (std::vector<AnswerRange>{Answer(0, 8.1, 1, 2), Answer(8.1, 12, 10, 11)}));
  EXPECT_EQ(Split({{1, 1.2}, {6, 7}}, 8), (std::vector<AnswerRange>{Answer(0, 8, 6, 7)}));
  EXPECT_THAT(Split({{1, 1.2}}, 8), IsEmpty());
}

TEST(PauseSplitterTest, PutsUpWithADetectorThatTalksNonsense) {
  std::vector<AnswerRange> answers = Split({{-5, 1}, {0.5, 0.2}, {8, 3}, {9, 400}}, 10);

  ASSERT_THAT(answers, SizeIs(2));
  EXPECT_EQ(answers.front().audio.begin.value, 0);
  EXPECT_EQ(answers.front().audio.end, answers.back().audio.begin);
  EXPECT_EQ(answers.back().audio.end.value, 10 * kSecond);
  EXPECT_EQ(answers.back().speech.end.value, 10 * kSecond);
}

TEST(PauseSplitterTest, SplitsWhatTheEnergyDetectorHears) {
  SpeechLike audio(0.001);
  audio.Pause(800).Speech(5000).Pause(700).Speech(3000).Pause(1500).Speech(4000).Pause(2500);
  audio.Speech(2000).Pause(300);
  MemorySource source(audio.samples());
  ProviderContext context;
  auto detector = *MakeEnergyVoiceActivityFactory()->Make("{}", context);
  auto stream = *detector->Open(VoiceActivityOptions());
  int64_t progress = 0;
  PauseSplitOptions options;
  options.progress = [&](SampleCount done) { progress = done.value; };

  absl::StatusOr<std::vector<AnswerRange>> answers = SplitAtPauses(source, *stream, options);

  ASSERT_THAT(*answers, SizeIs(3));
  EXPECT_NEAR(static_cast<double>((*answers)[0].audio.end.value), 10.25 * kSecond, 0.05 * kSecond);
  EXPECT_NEAR(static_cast<double>((*answers)[1].audio.end.value), 16.25 * kSecond, 0.05 * kSecond);
  EXPECT_EQ(progress, source.size().value);
}

TEST(PauseSplitterTest, RefusesAPauseOfNothing) {
  MemorySource source({});
  ScriptedDetector detector({});
  PauseSplitOptions options;
  options.min_pause = Millis(0);

  EXPECT_EQ(SplitAtPauses(source, detector, options).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace vivavoce
