// SPDX-License-Identifier: Apache-2.0
// A session whose process dies goes on in another: wherever it dies, every word of the candidate is
// in the transcript once, every question is asked once, and the recording is whole.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/conversation/resumed_recording.h"
#include "tests/conversation/session_resume_fixture.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> WordsOf(const SessionOutcome& outcome) {
  std::vector<std::string> words;
  for (const TranscriptTurn& turn : TurnsOf(outcome, Speaker::kCandidate)) {
    for (const TranscriptWord& word : turn.words) words.push_back(word.text);
  }
  return words;
}

class SessionResumeTest : public ResumableSession {
 protected:
  void ExpectWhole(const SessionOutcome& outcome, const Process& before, const Process& after) {
    EXPECT_EQ(outcome.ended, EndReason::kCompleted);
    EXPECT_THAT(outcome.asked_question_ids, ElementsAre("q1", "q2"));
    EXPECT_THAT(outcome.answered_question_ids, ElementsAre("q1", "q2"));
    std::map<std::string, int> asked;
    for (const TranscriptTurn& turn : TurnsOf(outcome, Speaker::kInterviewer)) {
      if (turn.is_question) ++asked[*turn.question_id];
    }
    EXPECT_EQ(asked, (std::map<std::string, int>{{"q1", 1}, {"q2", 1}}));

    // Each word that was sent stands there once.
    std::map<std::string, int> heard;
    for (const std::string& word : WordsOf(outcome)) ++heard[word];
    for (const auto& [word, count] : heard) EXPECT_EQ(count, 1) << word;
    MediaTime sent = journal_.empty() ? MediaTime() : journal_.back().end();
    auto expect_words = [&](const Process& process, std::optional<MediaTime> until) {
      for (const Process::Spoken& spoken : process.spoken) {
        for (int i = 0; i < 12; ++i) {
          if (until && spoken.from + Millis(300) * (i + 1) > *until) continue;
          std::string word(1, static_cast<char>('a' + i));
          EXPECT_EQ(heard[word + "word" + std::to_string(spoken.id)], 1)
              << word << spoken.id << " of " << spoken.from.millis();
        }
      }
    };
    expect_words(before, sent);
    expect_words(after, std::nullopt);
    std::vector<PcmChunk> all = journal_;
    all.insert(all.end(), after.candidate.journal.begin(), after.candidate.journal.end());
    ExpectResumedRecording(Path("after.wav"), Path("after.json"), all, outcome);
  }
};

TEST_F(SessionResumeTest, KilledAtEveryCheckpoint) {
  for (size_t death = 1;; ++death) {
    SCOPED_TRACE("killed at checkpoint " + std::to_string(death));
    said_ = 0;
    Process before(*this);
    before.keeper.on_checkpoint = [&] {
      if (before.keeper.kept.size() == death) Kill(before, "before");
    };
    absl::StatusOr<SessionOutcome> outcome = Run(before, parts_, "before");
    if (outcome.ok()) {  // it came to its end alive
      EXPECT_GE(death, 7u) << "greeting, two questions, two answers, acknowledgement, closing";
      break;
    }
    ASSERT_THAT(outcome, testing::StatusIs(absl::StatusCode::kAborted));
    Process after(*this);
    outcome = GoOn(before, after);
    ASSERT_THAT(outcome, testing::IsOk());
    ExpectWhole(*outcome, before, after);
  }
}

TEST_F(SessionResumeTest, KilledAtAnyTime) {
  for (int ms = 500; ms < 30'000; ms += 1270) {
    SCOPED_TRACE("killed after " + std::to_string(ms) + " ms");
    said_ = 0;
    Process before(*this);
    before.candidate.OnUtterance(1, Millis(ms), [&](LiveCandidate&) { Kill(before, "before"); });
    absl::StatusOr<SessionOutcome> outcome = Run(before, parts_, "before");
    if (outcome.ok()) break;
    EXPECT_EQ(before.candidate.ended, std::nullopt) << "the client comes back: it is told nothing";
    if (before.keeper.kept.empty()) continue;  // there is nothing to go on from: it begins anew
    Process after(*this);
    outcome = GoOn(before, after);
    ASSERT_THAT(outcome, testing::IsOk());
    ExpectWhole(*outcome, before, after);
  }
}

// The client kept what was said since, and sends it.
TEST_F(SessionResumeTest, TheWordThatWasBeingSaidWhenTheProcessDiedIsToldOnce) {
  for (int ms : {2200, 2500, 2600, 2800}) {  // of the first answer; a word takes 300 ms
    SCOPED_TRACE("killed after " + std::to_string(ms) + " ms of speech");
    said_ = 0;
    Process before(*this);
    before.candidate.OnListening(1, Millis(800 + ms),
                                 [&](LiveCandidate&) { Kill(before, "before"); });
    ASSERT_FALSE(Run(before, parts_, "before").ok());
    ASSERT_EQ(before.spoken.size(), 1u);
    std::vector<int16_t> rest = testing::MakeMarkedSpeech(before.spoken[0].id, Millis(3600));
    MediaTime sent = journal_.back().end();
    rest.erase(rest.begin(),
               rest.begin() + kRecognitionRate.Samples(sent - before.spoken[0].from).value);
    Process after(*this);
    after.candidate.IsSaying(std::move(rest));
    absl::StatusOr<SessionOutcome> outcome = GoOn(before, after);

    ASSERT_THAT(outcome, testing::IsOk());
    std::string said;
    for (const std::string& word : WordsOf(*outcome)) said += word + " ";
    EXPECT_EQ(said.find(script_.utterances[1] + " "), 0u) << said;
    EXPECT_EQ(said.find("word1 ", script_.utterances[1].size() + 1), std::string::npos) << said;
  }
}

}  // namespace
}  // namespace vivavoce
