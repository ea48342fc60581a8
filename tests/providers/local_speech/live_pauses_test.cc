// SPDX-License-Identifier: Apache-2.0
// A live conversation asks for finals a quarter of a second after each speech, or somewhat later:
// before anybody knows whether it goes on. What then stands behind a pause was said.
#include <algorithm>

#include "tests/providers/local_speech/speech_corpus.h"
#include "word_error_rate.h"
#include "world.h"

namespace vivavoce::local_speech {
namespace {

constexpr int kQuarter = 250;
constexpr size_t kOneSecond = 16000;
constexpr size_t kChunk = 800;

class LivePausesTest : public LocalSpeechTest {
 protected:
  struct Said {
    std::string text;
    std::vector<int16_t> samples;   // with silence after it
    std::vector<SttEvent> as_file;  // without any pause being asked about
  };

  Said Answer(const std::string& text, const std::string& voice) {
    Said said;
    said.text = text;
    said.samples.assign(kOneSecond / 2, 0);
    const std::vector<int16_t> spoken = Speak(text, voice).samples;
    said.samples.insert(said.samples.end(), spoken.begin(), spoken.end());
    said.samples.resize(said.samples.size() + 2 * kOneSecond);
    said.as_file = Recognise(said.samples, kChunk, false);
    return said;
  }

  Said DemoAnswer(const std::string& id, const std::string& voice) {
    for (const CorpusText& answer : DemoAnswers()) {
      if (answer.id == id) return Answer(answer.text, voice);
    }
    ADD_FAILURE() << "no answer " << id;
    return Said();
  }

  // With a final asked for so many milliseconds after each speech.
  std::string TextLive(const Said& said, int after) {
    ListenPlan plan;
    plan.chunk = kChunk;
    plan.finalize_at = AfterEachSpeech(said.as_file, Millis(after), said.samples.size());
    EXPECT_FALSE(plan.finalize_at.empty());
    return Text(Recognise(said.samples, plan));
  }
};

// The word behind the pause begins where the final is asked for: its first sounds, heard at the end
// of what was said before them, make the model invent a phrase, and are missed where they belong.
TEST_F(LivePausesTest, NothingIsInventedAtAPause) {
  for (const char* id : {"engineer-strong-2-probe", "engineer-strong-4-lead"}) {
    const Said said = DemoAnswer(id, "kokoro:am_michael");
    for (int after : {kQuarter, kQuarter + 100}) {
      const std::string text = TextLive(said, after);
      const WordErrors errors = CountWordErrors(said.text, text, nullptr);
      EXPECT_LE(errors.inserted, 1u) << after << " ms: " << text;
      EXPECT_LE(errors.rate(), 0.06) << after << " ms: " << text;
    }
  }
}

TEST_F(LivePausesTest, TheMomentInWhichAFinalIsAskedForChangesNoWord) {
  const Said said = DemoAnswer("engineer-middling-2-probe", "kokoro:am_michael");
  const std::string text = TextLive(said, kQuarter - 30);
  for (int after : {kQuarter + 50, kQuarter + 100, kQuarter + 150}) {
    EXPECT_EQ(TextLive(said, after), text) << after << " ms";
  }
}

TEST_F(LivePausesTest, AShortAnswerIsHeard) {
  for (const char* voice : {"kokoro:am_michael", "kokoro:af_heart", "flite:rms", "flite:slt"}) {
    for (const char* text : {"Yes.", "No.", "Right.", "I don't know.", "Two years."}) {
      const Said said = Answer(text, voice);
      for (int after : {kQuarter, kQuarter + 100}) {
        const std::string heard = TextLive(said, after);
        EXPECT_NE(heard, "") << voice << ": " << text;
        // flite's lone words are hard to understand, for the model alone too.
        if (std::string_view(voice).starts_with("flite")) continue;
        EXPECT_EQ(ComparableWords(heard), ComparableWords(text)) << voice << ", " << after << " ms";
      }
    }
  }
}

// What the model likes to invent is told where it was said.
TEST_F(LivePausesTest, AShortAnswerBehindAPauseIsHeard) {
  const Said first = Answer("I told the day shift about it in the morning.", "kokoro:am_michael");
  for (const char* text : {"I don't know.", "Right.", "Yes, I have."}) {
    const Said second = Answer(text, "kokoro:am_michael");
    for (size_t cut : {2 * kOneSecond, 9 * kOneSecond / 5}) {  // of the silence between them
      Said both;
      both.text = first.text + " " + text;
      both.samples.assign(first.samples.begin(),
                          first.samples.end() - static_cast<std::ptrdiff_t>(cut));
      both.samples.insert(both.samples.end(), second.samples.begin() + kOneSecond / 2,
                          second.samples.end());
      both.as_file = Recognise(both.samples, kChunk, false);
      const std::string heard = TextLive(both, kQuarter + 100);
      EXPECT_EQ(ComparableWords(heard), ComparableWords(both.text)) << heard;
    }
  }
}

}  // namespace
}  // namespace vivavoce::local_speech
