// SPDX-License-Identifier: Apache-2.0
// A candidate who listens hears every line for as long as there is a voice that can say it.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/conversation/live_session_fixture.h"

namespace vivavoce {
namespace {

class LateVoiceTest : public LiveSessionTest {
 protected:
  absl::StatusOr<SessionOutcome> Interview() {
    AnswerAt(1, 1);
    AnswerAt(2, 2);
    return Run();
  }
  // What the streams of a voice were given, in order.
  std::vector<std::string> SpokenBy(std::string_view voice) const {
    std::vector<std::string> texts;
    for (size_t i = 0; i < spoken_with_.size(); ++i) {
      if (spoken_with_[i].voice == voice) texts.push_back(texts_spoken_[i]);
    }
    return texts;
  }
  bool WasSpokenBy(std::string_view voice, const std::string& text) const {
    std::vector<std::string> texts = SpokenBy(voice);
    return std::find(texts.begin(), texts.end(), text) != texts.end();
  }
  // What the transcript says of itself: one thing, or nothing.
  static std::string Degraded(const absl::StatusOr<SessionOutcome>& outcome) {
    const std::vector<std::string>& notes = outcome->transcript.degraded;
    EXPECT_LE(notes.size(), 1u);
    return notes.empty() ? "" : notes.front();
  }
  static void ExpectAllHeard(const absl::StatusOr<SessionOutcome>& outcome) {
    ASSERT_TRUE(outcome.ok());
    EXPECT_EQ(outcome->ended, EndReason::kCompleted);
    EXPECT_EQ(outcome->counts.lines_without_voice, 0);
    for (const TranscriptTurn& line : TurnsOf(*outcome, Speaker::kInterviewer)) {
      EXPECT_EQ(line.heard_source, "ack");
      EXPECT_EQ(line.text, line.intended);
    }
  }
  std::vector<Caption> Unspoken() const {
    std::vector<Caption> unspoken;
    for (const Caption& caption : candidate_->captions) {
      if (caption.voice_failed) unspoken.push_back(caption);
    }
    return unspoken;
  }
};

TEST_F(LateVoiceTest, WhereTheVoiceIsLateItsStandInSpeaks) {
  voice_faults_.first_delay = std::chrono::seconds(20);
  voice_faults_.quick_voice = "plain";
  absl::StatusOr<SessionOutcome> outcome = Interview();

  ExpectAllHeard(outcome);
  EXPECT_LE(candidate_->began_at.front().millis(), 2700);
  EXPECT_TRUE(WasSpokenBy("plain", parts_.plan.greeting));
  EXPECT_GE(outcome->counts.lines_hurried, 1);
  EXPECT_NE(Degraded(outcome).find("plainer voice"), std::string::npos);
}

TEST_F(LateVoiceTest, WithoutAStandInItIsWaitedForWhileTheCandidateSeesThatItIs) {
  voice_faults_.first_delay = std::chrono::seconds(8);
  absl::StatusOr<SessionOutcome> outcome = Interview();

  ExpectAllHeard(outcome);
  EXPECT_TRUE(Unspoken().empty());
  ASSERT_GE(candidate_->views.size(), 3u);
  EXPECT_EQ(candidate_->views[0], FloorView::kSpeaking);
  EXPECT_EQ(candidate_->views[1], FloorView::kThinking);
  EXPECT_EQ(candidate_->views[2], FloorView::kSpeaking);
  EXPECT_EQ(Degraded(outcome), "");
}

TEST_F(LateVoiceTest, OnlyAVoiceThatFailsLeavesALineShownAndTheClientIsTold) {
  voice_faults_.open_error = absl::UnavailableError("no voice today");
  absl::StatusOr<SessionOutcome> outcome = Interview();

  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(Unspoken().size(), static_cast<size_t>(outcome->counts.lines_without_voice));
  EXPECT_NE(Degraded(outcome).find("no voice today"), std::string::npos);
  absl::StatusOr<Transcript> read = ParseTranscript(ToJson(outcome->transcript));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->degraded, outcome->transcript.degraded);
}

TEST_F(LateVoiceTest, AVoiceThatFailsHasItsStandInToo) {
  voice_faults_.open_error = absl::UnavailableError("no voice today");
  voice_faults_.quick_voice = "plain";

  ExpectAllHeard(Interview());
}

TEST_F(LateVoiceTest, AVoiceThatDiesInMidLineIsGoneOnWithFromTheNextWord) {
  parts_.plan.greeting = "Welcome to you. This is the second sentence.";
  voice_faults_.dies_after_words = 3;
  voice_faults_.quick_voice = "plain";
  absl::StatusOr<SessionOutcome> outcome = Interview();

  ExpectAllHeard(outcome);
  EXPECT_TRUE(WasSpokenBy("plain", "This is the second sentence."));
}

// Of a voice that is slower than real time: its line waits, rather than being cut by silences.
TEST_F(LateVoiceTest, ALineOfASlowVoiceIsNotCutBySilence) {
  parts_.plan.greeting =
      "Welcome to this interview. It is recorded. There will be two questions about your work.";
  voice_faults_.speed = 0.5;
  voice_faults_.quick_voice = "plain";
  AnswerAt(1, 1);
  AnswerAt(2, 2);
  absl::StatusOr<SessionOutcome> outcome = Run();

  ExpectAllHeard(outcome);
  TranscriptTurn greeting = TurnsOf(*outcome, Speaker::kInterviewer).front();
  std::chrono::nanoseconds length = testing::ScriptedSpeechLength(parts_.plan.greeting);
  EXPECT_LE(Millis(greeting.end_ms - greeting.start_ms), length + Millis(1300));
  EXPECT_LE(greeting.start_ms, 2700);
}

}  // namespace
}  // namespace vivavoce
