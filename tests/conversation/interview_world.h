// SPDX-License-Identifier: Apache-2.0
// A small interview in virtual time: three questions, scripted providers, answers from memory.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/conversation/conversation_script.h"
#include "tests/conversation/small_plan.h"
#include "vivavoce/conversation/recorded_interview.h"
#include "vivavoce/testing/marked_speech.h"
#include "vivavoce/testing/scripted_language_model.h"
#include "vivavoce/testing/scripted_speech_to_text.h"
#include "vivavoce/testing/scripted_text_to_speech.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce {

// Answers from memory.
class MemoryAnswers final : public AnswerSource {
 public:
  void Add(std::vector<int16_t> samples) { answers_.push_back(std::move(samples)); }

  boost::asio::awaitable<absl::StatusOr<std::optional<RecordedAnswer>>> NextAnswer() override;
  boost::asio::awaitable<absl::StatusOr<std::vector<int16_t>>> Read(SampleCount limit) override;

  void FailInLast(absl::Status status) { fails_after_ = std::move(status); }
  std::vector<int16_t> All() const;

 private:
  std::vector<std::vector<int16_t>> answers_;
  size_t next_ = 0;
  size_t at_ = 0;
  int64_t begin_ = 0;
  absl::Status fails_after_;
};

// Telling what is said, as it is said.
class Diary final : public SessionObserver {
 public:
  void OnInterviewerTurn(const TranscriptTurn& turn) override {
    lines.push_back("I: " + turn.text);
  }
  void OnCandidateTurn(const TranscriptTurn& turn) override { lines.push_back("C: " + turn.text); }
  void OnProgress(MediaTime, SampleCount audio) override { samples = audio.value; }

  std::vector<std::string> lines;
  int64_t samples = 0;
};

class InterviewWorld {
 public:
  InterviewWorld() : InterviewWorld(testing::TimeLimits()) {}
  explicit InterviewWorld(testing::TimeLimits limits);
  ~InterviewWorld();

  std::string Path(const std::string& name) const { return (folder_ / name).string(); }

  // An answer: silence, then each text as an utterance of its own, `gap` between and after them.
  void Answer(const std::vector<std::string>& texts, Millis lead = Millis(400),
              Millis gap = Millis(700));

  absl::StatusOr<SessionOutcome> Conduct();

  // What holds for every interview: it can be replayed, its transcript can be read back, words join
  // to texts, and turns are in order.
  void ExpectSound(const SessionOutcome& outcome) const;

  testing::VirtualTimeDriver driver;
  SessionSetup setup;
  testing::SttScript script;
  testing::TtsFaults voice_faults;
  bool with_voice = true;
  MemoryAnswers answers;
  Diary diary;
  std::unique_ptr<testing::ScriptedSpeechToText> recogniser;
  std::unique_ptr<testing::ScriptedTextToSpeech> voice;

 private:
  std::filesystem::path folder_;
};

// The candidate's turns, or the interviewer's.
std::vector<TranscriptTurn> TurnsOf(const SessionOutcome& outcome, Speaker speaker);

std::vector<std::string> TextsOf(const std::vector<TranscriptTurn>& turns);

}  // namespace vivavoce
