// SPDX-License-Identifier: Apache-2.0
// A small interview in virtual time: three questions, scripted providers, answers from memory.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/conversation/conversation_script.h"
#include "vivavoce/conversation/recorded_interview.h"
#include "vivavoce/testing/marked_speech.h"
#include "vivavoce/testing/scripted_language_model.h"
#include "vivavoce/testing/scripted_speech_to_text.h"
#include "vivavoce/testing/scripted_text_to_speech.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce {

inline InterviewPlan SmallPlan(int questions = 3) {
  static const char* const kLeads[] = {
      "Tell me about a time you moved a database while it was in use.",
      "Tell me about a disagreement with a colleague on how to build something.",
      "How would you find out why a service has become slow?"};
  InterviewPlan plan;
  plan.greeting = "Hello, I am an automated interviewer. Let us begin.";
  plan.closing = "That was my last question. Thank you, and goodbye.";
  for (int i = 0; i < questions; ++i) {
    PlannedQuestion question;
    question.question_id = "q" + std::to_string(i + 1);
    question.competency_id = "c" + std::to_string(i + 1);
    question.lead = kLeads[i % 3];
    if (i >= 3) question.lead += " Number " + std::to_string(i + 1) + ".";
    question.probes = {"What came of it in the end?", "Why did you do it that way?"};
    RubricCompetency competency;
    competency.competency_id = question.competency_id;
    competency.name = "Competency " + std::to_string(i + 1);
    plan.rubric.competencies.push_back(std::move(competency));
    plan.questions.push_back(std::move(question));
  }
  return plan;
}

// Answers from memory.
class MemoryAnswers final : public AnswerSource {
 public:
  void Add(std::vector<int16_t> samples) { answers_.push_back(std::move(samples)); }

  boost::asio::awaitable<absl::StatusOr<std::optional<RecordedAnswer>>> NextAnswer() override {
    std::optional<RecordedAnswer> answer;
    if (next_ < answers_.size()) {
      answer.emplace();
      answer->source = "answers.wav";
      answer->begin = {begin_};
      begin_ += static_cast<int64_t>(answers_[next_].size());
      at_ = 0;
      ++next_;
    }
    co_return answer;
  }
  boost::asio::awaitable<absl::StatusOr<std::vector<int16_t>>> Read(SampleCount limit) override {
    if (!fails_after_.ok() && next_ == answers_.size()) co_return fails_after_;
    const std::vector<int16_t>& answer = answers_[next_ - 1];
    size_t count = std::min(static_cast<size_t>(limit.value), answer.size() - at_);
    auto first = answer.begin() + static_cast<std::ptrdiff_t>(at_);
    at_ += count;
    std::vector<int16_t> piece(first, first + static_cast<std::ptrdiff_t>(count));
    co_return piece;
  }

  void FailInLast(absl::Status status) { fails_after_ = std::move(status); }
  std::vector<int16_t> All() const {
    std::vector<int16_t> all;
    for (const auto& answer : answers_) all.insert(all.end(), answer.begin(), answer.end());
    return all;
  }

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
  explicit InterviewWorld(testing::TimeLimits limits)
      : driver(limits), folder_(std::filesystem::temp_directory_path() / UniqueName()) {
    std::filesystem::create_directories(folder_);
    setup.plan = SmallPlan();
    setup.interview_id = "interview-1";
    setup.phrases = EnglishPhrases();
    setup.engine.provider = "scripted";
    setup.recording_path = Path("recording.wav");
    setup.manifest_path = Path("recording.manifest.json");
  }
  ~InterviewWorld() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  std::string Path(const std::string& name) const { return (folder_ / name).string(); }

  // An answer: silence, then each text as an utterance of its own, `gap` between and after them.
  void Answer(const std::vector<std::string>& texts, Millis lead = Millis(400),
              Millis gap = Millis(700)) {
    std::vector<int16_t> samples = testing::MakeSilence(lead);
    for (const std::string& text : texts) {
      auto id = static_cast<int16_t>(script.utterances.size() + 1);
      script.utterances[id] = text;
      auto words = 1 + std::count(text.begin(), text.end(), ' ');
      std::vector<int16_t> speech = testing::MakeMarkedSpeech(id, Millis(300 * words));
      samples.insert(samples.end(), speech.begin(), speech.end());
      std::vector<int16_t> pause = testing::MakeSilence(gap);
      samples.insert(samples.end(), pause.begin(), pause.end());
    }
    answers.Add(std::move(samples));
  }

  absl::StatusOr<SessionOutcome> Conduct() {
    recogniser =
        std::make_unique<testing::ScriptedSpeechToText>(driver.executor(), driver.clock(), script);
    voice = std::make_unique<testing::ScriptedTextToSpeech>(driver.executor(), driver.clock(),
                                                            voice_faults);
    setup.speech_to_text = recogniser.get();
    if (with_voice) setup.text_to_speech = voice.get();
    setup.answers = &answers;
    setup.clock = &driver.clock();
    setup.pool = &driver.pool();
    setup.observer = &diary;
    absl::StatusOr<SessionOutcome> outcome = driver.Run(ConductRecordedInterview(setup));
    if (outcome.ok()) ExpectSound(*outcome);
    return outcome;
  }

  // What holds for every interview: it can be replayed, its transcript can be read back, words join
  // to texts, and turns are in order.
  void ExpectSound(const SessionOutcome& outcome) const {
    TurnMachine again(TurnOptions::Recorded(), EnglishLexicon());
    EXPECT_EQ(Replay(outcome.event_log, again), absl::OkStatus());
    absl::StatusOr<Transcript> read = ParseTranscript(ToJson(outcome.transcript));
    EXPECT_TRUE(read.ok()) << read.status();
    int64_t last = 0;
    for (const TranscriptTurn& turn : outcome.transcript.turns) {
      EXPECT_GE(turn.start_ms, last);
      last = turn.start_ms;
      if (turn.speaker != Speaker::kCandidate) continue;
      std::string joined;
      for (const TranscriptWord& word : turn.words)
        joined += (joined.empty() ? "" : " ") + word.text;
      EXPECT_EQ(joined, turn.text);
    }
  }

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
  static std::string UniqueName() {
    static int number = 0;
    return "vivavoce_interview_" + std::to_string(getpid()) + "_" + std::to_string(++number);
  }
  std::filesystem::path folder_;
};

// The candidate's turns, or the interviewer's.
inline std::vector<TranscriptTurn> TurnsOf(const SessionOutcome& outcome, Speaker speaker) {
  std::vector<TranscriptTurn> turns;
  for (const TranscriptTurn& turn : outcome.transcript.turns) {
    if (turn.speaker == speaker) turns.push_back(turn);
  }
  return turns;
}

inline std::vector<std::string> TextsOf(const std::vector<TranscriptTurn>& turns) {
  std::vector<std::string> texts;
  for (const TranscriptTurn& turn : turns) texts.push_back(turn.text);
  return texts;
}

}  // namespace vivavoce
