// SPDX-License-Identifier: Apache-2.0
// A session whose process dies goes on in another: wherever it dies, every word of the candidate is
// in the transcript once, every question is asked once, and the recording is whole.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <filesystem>

#include "tests/conversation/interview_world.h"
#include "tests/conversation/live_candidate.h"
#include "tests/conversation/resumed_recording.h"
#include "vivavoce/conversation/session_actor.h"
#include "vivavoce/testing/scripted_voice_activity.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce {
namespace {

using ::testing::ElementsAre;

// Every word of an utterance is said nowhere else.
std::string UniqueWords(int16_t id, int words) {
  std::string text;
  for (int i = 0; i < words; ++i) {
    text += (text.empty() ? "" : " ") + std::string(1, static_cast<char>('a' + i)) + "word" +
            std::to_string(id);
  }
  return text;
}

std::vector<std::string> WordsOf(const SessionOutcome& outcome) {
  std::vector<std::string> words;
  for (const TranscriptTurn& turn : TurnsOf(outcome, Speaker::kCandidate)) {
    for (const TranscriptWord& word : turn.words) words.push_back(word.text);
  }
  return words;
}

class MemoryJournal final : public EarlierAudio {
 public:
  explicit MemoryJournal(std::vector<PcmChunk> chunks) : chunks_(std::move(chunks)) {}
  MediaTime end() const override { return chunks_.empty() ? MediaTime() : chunks_.back().end(); }
  boost::asio::awaitable<absl::StatusOr<std::optional<PcmChunk>>> Read(MediaTime from) override {
    for (const PcmChunk& chunk : chunks_) {
      if (chunk.end() > from) co_return std::optional<PcmChunk>(chunk);
    }
    co_return std::optional<PcmChunk>();
  }

 private:
  std::vector<PcmChunk> chunks_;
};

// Keeps the checkpoints, as text, and says when the process dies.
class Keeper final : public SessionObserver {
 public:
  void OnInterviewerTurn(const TranscriptTurn&) override {}
  void OnCandidateTurn(const TranscriptTurn&) override {}
  void OnProgress(MediaTime, SampleCount) override {}
  void OnCheckpoint(const SessionCheckpoint& checkpoint) override {
    if (dead) return;
    kept.push_back(ToJson(checkpoint));
    if (on_checkpoint) on_checkpoint();
  }
  std::vector<std::string> kept;
  std::function<void()> on_checkpoint;
  bool dead = false;
};

class SessionResumeTest : public ::testing::Test {
 protected:
  SessionResumeTest()
      : folder_(std::filesystem::temp_directory_path() /
                ("vivavoce_resume_" + std::to_string(getpid()))) {
    std::filesystem::create_directories(folder_);
    for (int16_t id = 1; id <= 20; ++id) script_.utterances[id] = UniqueWords(id, 12);
    parts_.plan = SmallPlan(2);
    parts_.interview_id = "interview-1";
    parts_.phrases = EnglishPhrases();
    parts_.turns = TurnOptions::Live(parts_.plan);
    parts_.resumable = true;
  }
  ~SessionResumeTest() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  std::string Path(const std::string& name) const { return (folder_ / name).string(); }

  // One process. Its candidate answers every question with the next utterance.
  struct Process {
    explicit Process(SessionResumeTest& test)
        : driver(),
          candidate(driver.executor(), driver.clock(), PlayoutKnowledge::kAcknowledged),
          killed(driver.executor()) {
      for (int i = 1; i <= 6; ++i) {
        candidate.OnListening(i, Millis(800), [&test, this](LiveCandidate& c) {
          c.Say(++test.said_, Millis(3600));
          spoken.push_back({test.said_, c.Now()});
        });
      }
    }
    struct Spoken {
      int16_t id;
      MediaTime from;
    };
    testing::VirtualTimeDriver driver;
    LiveCandidate candidate;
    internal::Signal killed;
    Keeper keeper;
    std::vector<Spoken> spoken;
  };

  boost::asio::awaitable<absl::StatusOr<SessionOutcome>> RunUntilKilled(SessionActor& actor,
                                                                        Process& process) {
    using boost::asio::experimental::awaitable_operators::operator||;
    std::variant<absl::StatusOr<SessionOutcome>, std::monostate> first =
        co_await (actor.Run() || process.killed.Wait());
    if (first.index() == 1) co_return absl::AbortedError("killed");
    co_return std::move(std::get<0>(first));
  }

  absl::StatusOr<SessionOutcome> Run(Process& process, SessionParts parts,
                                     const std::string& recording) {
    testing::ScriptedSpeechToText recogniser(process.driver.executor(), process.driver.clock(),
                                             script_);
    testing::ScriptedTextToSpeech voice(process.driver.executor(), process.driver.clock());
    testing::ScriptedVoiceActivity detector;
    parts.link = &process.candidate;
    parts.clock = &process.driver.clock();
    parts.pool = &process.driver.pool();
    parts.speech_to_text = &recogniser;
    parts.text_to_speech = &voice;
    parts.voice_activity = &detector;
    parts.observer = &process.keeper;
    parts.recording_path = Path(recording + ".wav");
    parts.manifest_path = Path(recording + ".json");
    SessionActor actor(parts);
    absl::StatusOr<SessionOutcome> outcome = process.driver.Run(RunUntilKilled(actor, process));
    if (outcome.ok()) {
      TurnMachine again(parts.turns, EnglishLexicon());
      EXPECT_EQ(Replay(outcome->event_log, again), absl::OkStatus());
    }
    return outcome;
  }

  // The process dies: nothing of it happens any more, the disk stays as it is.
  void Kill(Process& process, const std::string& recording) {
    if (process.keeper.dead) return;
    process.keeper.dead = true;
    std::filesystem::copy_file(Path(recording + ".wav.partial"), Path("after.wav.partial"),
                               std::filesystem::copy_options::overwrite_existing);
    journal_ = process.candidate.journal;
    process.killed.Notify();
  }

  absl::StatusOr<SessionOutcome> GoOn(const Process& dead, Process& process) {
    absl::StatusOr<SessionCheckpoint> checkpoint = ParseSessionCheckpoint(dead.keeper.kept.back());
    EXPECT_THAT(checkpoint, testing::IsOk());
    EXPECT_EQ(ToJson(*checkpoint), dead.keeper.kept.back());
    SessionParts parts = parts_;
    parts.resume_from = *checkpoint;
    MemoryJournal journal(journal_);
    parts.earlier_audio = &journal;
    return Run(process, std::move(parts), "after");
  }

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

  std::filesystem::path folder_;
  testing::SttScript script_;
  SessionParts parts_;
  int16_t said_ = 0;
  std::vector<PcmChunk> journal_;
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

}  // namespace
}  // namespace vivavoce
