// SPDX-License-Identifier: Apache-2.0
// How well recordings are understood, held against the model alone on the same file.
#include <algorithm>
#include <chrono>
#include <ctime>

#include "model_folder.h"
#include "recognizer.h"
#include "testing/slowdown.h"
#include "tests/providers/local_speech/recogniser_alone.h"
#include "tests/providers/local_speech/speech_corpus.h"
#include "vivavoce/testing/status_matchers.h"
#include "word_error_rate.h"
#include "world.h"

namespace vivavoce::local_speech {
namespace {

constexpr double kMostAbove = 0.03;  // of the model alone, on any one file

class WordErrorTest : public LocalSpeechTest {
 protected:
  void SetUp() override {
    LocalSpeechTest::SetUp();
    if (IsSkipped()) return;
    auto files = FindRecognizer(ModelsFolder() + "/" + std::string(kTinyFolder));
    ASSERT_THAT(files, testing::IsOk());
    auto alone = Recognizer::Load(*files, "en");
    ASSERT_THAT(alone, testing::IsOk());
    alone_ = *alone;
  }

  CorpusFile Speech(const CorpusText& text, const std::string& voice) {
    CorpusFile file;
    file.set = voice;
    file.id = text.id;
    file.text = text.text;
    file.samples = Speak(text.text, voice).samples;
    return file;
  }

  // Holds one file to the bounds that every file must keep; gives its errors.
  WordErrors Check(const CorpusFile& file) {
    const auto begin = std::chrono::steady_clock::now();
    const std::clock_t begin_computing = std::clock();
    const std::string text = Text(Recognise(file.samples, 1600, false));
    // Where others keep the machine busy, what was computed is the measure.
    const double seconds =
        std::min(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(),
                 static_cast<double>(std::clock() - begin_computing) / CLOCKS_PER_SEC);
    const double limit = static_cast<double>(file.samples.size()) / 32000 + 10;
    EXPECT_LT(seconds, limit * testing::kSlowdown) << file.id;

    auto alone = RecogniseAlone(*alone_, file.samples);
    EXPECT_THAT(alone, testing::IsOk());
    const WordErrors errors = CountWordErrors(file.text, text, nullptr);
    const WordErrors least = CountWordErrors(file.text, *alone, nullptr);
    EXPECT_LE(errors.rate(), least.rate() + kMostAbove)
        << file.set << " " << file.id << "\nalone: " << *alone << "\nhere:  " << text;
    return errors;
  }

  std::shared_ptr<const Recognizer> alone_;
};

TEST_F(WordErrorTest, ReadersAreUnderstoodAsWellAsByTheModelAlone) {
  WordErrors native;
  for (const char* set : {"native", "nonnative"}) {
    auto files = ReadSentences(set);
    ASSERT_THAT(files, testing::IsOk());
    if (files->empty()) GTEST_SKIP() << "data outside the repository: " << TestDataFolder();
    for (const CorpusFile& file : *files) {
      const WordErrors errors = Check(file);
      if (file.set == "native") native += errors;
    }
  }
  EXPECT_GT(native.reference_words, 60u);
  EXPECT_LE(native.rate(), 0.15);
}

TEST_F(WordErrorTest, ClearAnswersAreUnderstoodWithinSixPercent) {
  WordErrors clear;
  const std::vector<CorpusText> texts = DemoAnswers();
  ASSERT_GE(texts.size(), 12u);
  for (size_t i = 0; i < texts.size(); i += 8)
    clear += Check(Speech(texts[i], "kokoro:am_michael"));
  for (size_t i = 2; i < texts.size(); i += 5) {
    const CorpusFile file = Speech(texts[i], "flite:rms");
    clear += Check(file);
    Check(i % 3 == 0   ? TwentyDecibelsSofter(file)
          : i % 3 == 1 ? WithNoiseAround(file)
                       : WithPauses(file));
  }
  RecordProperty("words", static_cast<int>(clear.reference_words));
  EXPECT_LE(clear.rate(), 0.06);
}

TEST_F(WordErrorTest, MinutesOfSpeechAreUnderstoodAsWellAsPiecesOfThem) {
  CorpusFile all;
  all.set = "flite:rms";
  all.id = "joined";
  for (const CorpusText& text : DemoAnswers()) {
    if (!text.id.starts_with("nurse")) continue;
    const CorpusFile one = Speech(text, "flite:rms");
    all.text += (all.text.empty() ? "" : " ") + one.text;
    all.samples.insert(all.samples.end(), one.samples.begin(), one.samples.end());
    all.samples.resize(all.samples.size() + 12000);
  }
  ASSERT_GT(all.samples.size(), 90u * 16000);

  Check(all);
}

}  // namespace
}  // namespace vivavoce::local_speech
