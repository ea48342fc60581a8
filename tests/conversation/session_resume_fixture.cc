// SPDX-License-Identifier: Apache-2.0
#include "tests/conversation/session_resume_fixture.h"

#include <unistd.h>

#include "vivavoce/testing/scripted_voice_activity.h"

namespace vivavoce {
namespace {

// Every word of an utterance is said nowhere else.
std::string UniqueWords(int16_t id, int words) {
  std::string text;
  for (int i = 0; i < words; ++i) {
    text += (text.empty() ? "" : " ") + std::string(1, static_cast<char>('a' + i)) + "word" +
            std::to_string(id);
  }
  return text;
}

}  // namespace

ResumableSession::ResumableSession()
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

ResumableSession::~ResumableSession() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

ResumableSession::Process::Process(ResumableSession& test)
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

absl::StatusOr<SessionOutcome> ResumableSession::Run(Process& process, SessionParts parts,
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
  absl::StatusOr<SessionOutcome> outcome =
      process.driver.Run(RunUntilKilled(actor, process.killed));
  if (outcome.ok()) {
    TurnMachine again(parts.turns, EnglishLexicon());
    EXPECT_EQ(Replay(outcome->event_log, again), absl::OkStatus());
  }
  return outcome;
}

void ResumableSession::Kill(Process& process, const std::string& recording) {
  if (process.keeper.dead) return;
  process.keeper.dead = true;
  std::filesystem::copy_file(Path(recording + ".wav.partial"), Path("after.wav.partial"),
                             std::filesystem::copy_options::overwrite_existing);
  journal_ = process.candidate.journal;
  process.killed.Notify();
}

absl::StatusOr<SessionOutcome> ResumableSession::GoOn(const Process& dead, Process& process) {
  absl::StatusOr<SessionCheckpoint> checkpoint = ParseSessionCheckpoint(dead.keeper.kept.back());
  if (!checkpoint.ok()) return checkpoint.status();
  EXPECT_EQ(ToJson(*checkpoint), dead.keeper.kept.back());
  SessionParts parts = parts_;
  parts.resume_from = *checkpoint;
  MemoryJournal journal(journal_);
  parts.earlier_audio = &journal;
  return Run(process, std::move(parts), "after");
}

}  // namespace vivavoce
