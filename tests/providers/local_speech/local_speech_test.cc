// SPDX-License-Identifier: Apache-2.0
#include "local_speech.h"

#include <cmath>
#include <fstream>
#include <map>
#include <random>

#include "inventions.h"
#include "recognizer.h"
#include "speech_cache.h"
#include "vivavoce/testing/status_matchers.h"
#include "word_error_rate.h"
#include "world.h"

namespace vivavoce::local_speech {
namespace {

constexpr char kAnswer[] =
    "Last year our ordering service became slow. I moved the largest table to a second disk, "
    "because the first one was full, and I measured again. Response time fell by 40 percent.";

std::vector<int16_t> Noise(double seconds, double level) {
  std::mt19937 random(7);
  std::normal_distribution<double> normal(0, level);
  std::vector<int16_t> samples(static_cast<size_t>(seconds * 16000));
  for (int16_t& sample : samples)
    sample = static_cast<int16_t>(std::clamp(normal(random), -32000.0, 32000.0));
  return samples;
}

std::vector<int16_t> Tone(double seconds, double hertz) {
  std::vector<int16_t> samples(static_cast<size_t>(seconds * 16000));
  for (size_t i = 0; i < samples.size(); ++i) {
    samples[i] =
        static_cast<int16_t>(9000 * std::sin(2 * M_PI * hertz * static_cast<double>(i) / 16000));
  }
  return samples;
}

TEST_F(LocalSpeechTest, UnderstandsItsOwnVoices) {
  for (const char* voice : {"flite", "flite:rms", "kokoro"}) {
    Spoken spoken = Speak(kAnswer, voice);
    std::string text = Text(Recognise(spoken.samples, 1600, false));
    EXPECT_LE(CountWordErrors(kAnswer, text, nullptr).rate(), 0.07) << voice << ": " << text;
  }
}

TEST_F(LocalSpeechTest, MarksCoverTheTextInOrderInsideTheAudio) {
  for (const char* voice : {"flite", "kokoro"}) {
    Spoken spoken = Speak("We kept PostgreSQL at 35% load. Then na\xc3\xafve retries came.", voice);
    MediaTime length{kRecognitionRate.Duration({static_cast<int64_t>(spoken.samples.size()) + 2})};
    ASSERT_GE(spoken.marks.size(), 9u) << voice;
    for (size_t i = 0; i < spoken.marks.size(); ++i) {
      EXPECT_LT(spoken.marks[i].begin, spoken.marks[i].end);
      EXPECT_LE(spoken.marks[i].end, length);
      if (i == 0) continue;
      EXPECT_GE(spoken.marks[i].begin, spoken.marks[i - 1].end);
      EXPECT_GE(spoken.marks[i].text.begin, spoken.marks[i - 1].text.end);
    }
  }
}

TEST_F(LocalSpeechTest, HearsNothingInSilenceNoiseAndTones) {
  std::vector<std::vector<int16_t>> sounds = {std::vector<int16_t>(160000, 0), Noise(10, 1500),
                                              Noise(10, 60), Tone(10, 440), Tone(10, 50)};
  for (const std::vector<int16_t>& sound : sounds) {
    EXPECT_EQ(Text(Recognise(sound, 3200, false)), "");
  }
}

TEST_F(LocalSpeechTest, SameAudioGivesTheSameTextHoweverItIsCut) {
  Spoken spoken = Speak(kAnswer, "flite:rms");
  std::string whole = Text(Recognise(spoken.samples, 1600, false));

  EXPECT_EQ(Text(Recognise(spoken.samples, 333, false)), whole);
  EXPECT_EQ(Text(Recognise(spoken.samples, 160000, false)), whole);
  // With partials a final keeps what they called stable, were it only a comma.
  std::string partials = Text(Recognise(spoken.samples, 1600, true));
  EXPECT_EQ(Text(Recognise(spoken.samples, 999, true)), partials);
  EXPECT_LE(CountWordErrors(whole, partials, nullptr).total(), 1u) << partials;
}

TEST_F(LocalSpeechTest, WordsJoinToTheTextAndTheirTimesGoForward) {
  Spoken spoken = Speak(kAnswer, "flite:rms");
  MediaTime last;
  for (const SttEvent& event : Recognise(spoken.samples, 1600, false)) {
    const auto* final = std::get_if<SttFinal>(&event);
    if (final == nullptr) continue;
    std::string joined;
    for (const TimedWord& word : final->words) {
      joined += (joined.empty() ? "" : " ") + word.text;
      EXPECT_GE(word.begin, last);
      EXPECT_LE(word.begin, word.end);
      EXPECT_GE(word.begin, final->begin);
      EXPECT_LE(word.end, final->end);
      last = word.end;
    }
    EXPECT_EQ(joined, final->text);
  }
  EXPECT_GT(last.since_start.count(), 0);
}

TEST_F(LocalSpeechTest, AFinalBeginsWithWhatWasStable) {
  Spoken spoken = Speak(kAnswer, "flite:rms");
  std::map<SegmentId, std::string> stable;
  size_t longest = 0;
  for (const SttEvent& event : Recognise(spoken.samples, 1600, true)) {
    if (const auto* partial = std::get_if<SttPartial>(&event)) {
      std::string& before = stable[partial->segment];
      ASSERT_LE(partial->stable_bytes, partial->text.size());
      EXPECT_TRUE(partial->text.starts_with(before)) << partial->text << "\nwas: " << before;
      EXPECT_GE(partial->stable_bytes, before.size());
      before = partial->text.substr(0, partial->stable_bytes);
      longest = std::max(longest, before.size());
    } else if (const auto* final = std::get_if<SttFinal>(&event)) {
      const std::string& before = stable[final->segment];
      EXPECT_TRUE(final->text.starts_with(before)) << final->text << "\nwas: " << before;
    }
  }
  EXPECT_GT(longest, 40u);
}

// A cache would hide the difference: each voice speaks twice on an object of its own.
TEST_F(LocalSpeechTest, EqualTextsSoundEqual) {
  for (const char* voice : {"flite", "flite:rms", "kokoro", "kokoro:am_michael"}) {
    speech_.Forget();
    const std::vector<int16_t> first = Speak("We measured it, and measured again.", voice).samples;
    Speak("Something else comes in between.", voice);
    EXPECT_FALSE(first.empty());
    speech_.Forget();
    EXPECT_TRUE(Speak("We measured it, and measured again.", voice).samples == first) << voice;
  }
}

TEST_F(LocalSpeechTest, SaysWhoSpokeAndHowMuchWasMade) {
  for (const auto& [voice, model] :
       {std::pair("flite", "flite/slt"), std::pair("flite:rms", "flite/rms"),
        std::pair("kokoro:am_michael", "kokoro-82m/am_michael")}) {
    speech_.Forget();
    const TtsUsage made = Speak("We measured it \xe2\x80\x93 twice.", voice).usage;
    EXPECT_EQ(made.model, model);
    EXPECT_NEAR(static_cast<double>(made.characters), 22, 2) << voice;
    EXPECT_GT(made.audio.count(), 0) << voice;
    EXPECT_EQ(Speak("We measured it \xe2\x80\x93 twice.", voice).usage.characters, 0) << "kept";
  }
}

TEST_F(LocalSpeechTest, RefusesWhatItCannotSpeakOrHear) {
  auto speech = MakeLocalTextToSpeechFactory()->Make("{}", speech_.context());
  ASSERT_THAT(speech, testing::IsOk());
  TtsOptions german;
  german.language = "de-DE";
  EXPECT_THAT((*speech)->Open(german), testing::StatusIs(absl::StatusCode::kUnimplemented));
  TtsOptions unknown;
  unknown.voice = "flite:nobody";
  EXPECT_THAT((*speech)->Open(unknown),
              testing::StatusIs(absl::StatusCode::kNotFound,
                                ::testing::HasSubstr("kokoro:am_michael flite:slt flite:rms")));
}

TEST(LocalSpeechFactoryTest, NamesEveryMissingFileAndTheMend) {
  testing::VirtualTimeDriver world;
  ProviderContext context = world.Context();
  context.models_path = "/no/such/models";

  absl::Status status = MakeLocalSpeechToTextFactory()->Make("{}", context).status();

  EXPECT_THAT(status,
              testing::StatusIs(absl::StatusCode::kNotFound, ::testing::HasSubstr("./dev assets")));
}

TEST(InventionTest, LetsAClearShortAnswerPass) {
  EXPECT_EQ(InventionReason("\xe2\x99\xaa\xe2\x99\xaa\xe2\x99\xaa", {}), "no_letters");
  std::vector<int16_t> noise = Noise(1, 2000);
  EXPECT_EQ(InventionReason("You", noise), "filler_on_noise");
  EXPECT_EQ(InventionReason("Yes.", noise), "");
  std::string loop;
  for (int i = 0; i < 20; ++i) loop += "and then ";
  EXPECT_EQ(InventionReason(loop, noise), "loop");
}

TEST(TranscriptTest, IsWellFormedWithSingleSpacesAndNoQuotationMarks) {
  EXPECT_EQ(CleanTranscript(" \"'And my\tteam  didn't, \"'so\" we did. "),
            "And my team didn't, so we did.");
  EXPECT_EQ(CleanTranscript("a\xff\x01z"), "a\xef\xbf\xbd z");
  EXPECT_EQ(CleanTranscript(""), "");
}

TEST(SpeechCacheTest, ADamagedFileIsAMiss) {
  std::string folder = ::testing::TempDir() + "/speech_cache";
  std::filesystem::remove_all(folder);
  auto speech = std::make_shared<Speech>();
  speech->samples = {1, 2, 3};
  std::string key(64, 'a');
  SpeechCache(folder, 1 << 20).Keep(key, speech);
  ASSERT_NE(SpeechCache(folder, 1 << 20).Find(key), nullptr);

  std::fstream file(folder + "/" + key + ".speech",
                    std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(9);
  file.put('x');
  file.close();

  EXPECT_EQ(SpeechCache(folder, 1 << 20).Find(key), nullptr);
}

}  // namespace
}  // namespace vivavoce::local_speech
