// SPDX-License-Identifier: Apache-2.0
#include "tests/conversation/interview_world.h"

#include <unistd.h>

#include <algorithm>

namespace vivavoce {
namespace {

std::string UniqueName() {
  static int number = 0;
  return "vivavoce_interview_" + std::to_string(getpid()) + "_" + std::to_string(++number);
}

}  // namespace

boost::asio::awaitable<absl::StatusOr<std::optional<RecordedAnswer>>> MemoryAnswers::NextAnswer() {
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
boost::asio::awaitable<absl::StatusOr<std::vector<int16_t>>> MemoryAnswers::Read(
    SampleCount limit) {
  if (!fails_after_.ok() && next_ == answers_.size()) co_return fails_after_;
  const std::vector<int16_t>& answer = answers_[next_ - 1];
  size_t count = std::min(static_cast<size_t>(limit.value), answer.size() - at_);
  auto first = answer.begin() + static_cast<std::ptrdiff_t>(at_);
  at_ += count;
  std::vector<int16_t> piece(first, first + static_cast<std::ptrdiff_t>(count));
  co_return piece;
}

std::vector<int16_t> MemoryAnswers::All() const {
  std::vector<int16_t> all;
  for (const auto& answer : answers_) all.insert(all.end(), answer.begin(), answer.end());
  return all;
}

InterviewWorld::InterviewWorld(testing::TimeLimits limits)
    : driver(limits), folder_(std::filesystem::temp_directory_path() / UniqueName()) {
  std::filesystem::create_directories(folder_);
  setup.plan = SmallPlan();
  setup.interview_id = "interview-1";
  setup.phrases = EnglishPhrases();
  setup.engine.provider = "scripted";
  setup.recording_path = Path("recording.wav");
  setup.manifest_path = Path("recording.manifest.json");
}
InterviewWorld::~InterviewWorld() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void InterviewWorld::Answer(const std::vector<std::string>& texts, Millis lead, Millis gap) {
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

absl::StatusOr<SessionOutcome> InterviewWorld::Conduct() {
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

void InterviewWorld::ExpectSound(const SessionOutcome& outcome) const {
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
    for (const TranscriptWord& word : turn.words) joined += (joined.empty() ? "" : " ") + word.text;
    EXPECT_EQ(joined, turn.text);
  }
}

std::vector<TranscriptTurn> TurnsOf(const SessionOutcome& outcome, Speaker speaker) {
  std::vector<TranscriptTurn> turns;
  for (const TranscriptTurn& turn : outcome.transcript.turns) {
    if (turn.speaker == speaker) turns.push_back(turn);
  }
  return turns;
}

std::vector<std::string> TextsOf(const std::vector<TranscriptTurn>& turns) {
  std::vector<std::string> texts;
  for (const TranscriptTurn& turn : turns) texts.push_back(turn.text);
  return texts;
}

}  // namespace vivavoce
