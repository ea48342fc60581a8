// SPDX-License-Identifier: Apache-2.0
// The candidate's side of a recorded interview, from files.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/audio/sample_source.h"
#include "vivavoce/base/blocking_pool.h"
#include "vivavoce/conversation/answer_source.h"
#include "vivavoce/provider/text_to_speech.h"
#include "vivavoce/provider/voice_activity.h"
#include "vivavoce/runtime/engine.h"

namespace vivavoce::internal {

// Answers as parts of sample sources, in order.
class FileAnswers final : public AnswerSource {
 public:
  struct Part {
    std::shared_ptr<SampleSource> source;
    std::string name;
    SampleRange range;
  };
  FileAnswers(std::vector<Part> parts, BlockingPool& pool)
      : parts_(std::move(parts)), pool_(pool) {}

  boost::asio::awaitable<absl::StatusOr<std::optional<RecordedAnswer>>> NextAnswer() override;
  boost::asio::awaitable<absl::StatusOr<std::vector<int16_t>>> Read(SampleCount limit) override;

  SampleCount total() const;

 private:
  std::vector<Part> parts_;
  BlockingPool& pool_;
  size_t next_ = 0;
  SampleCount at_;
};

// A WAV whose pauses of 1.5 s and more separate the answers.
//
// Blocking: reads the whole file once; `observer` may be null.
absl::StatusOr<std::vector<FileAnswers::Part>> SplitRecording(const std::string& path,
                                                              VoiceActivity& detector,
                                                              RunObserver* observer);

// The answer files of a folder by name: *.wav and *.txt, whatever their case. Others are ignored.
//
// Errors: NotFound when there is no such folder; InvalidArgument when it holds no answer, or more
// than 200.
absl::StatusOr<std::vector<std::string>> ListAnswerFiles(const std::string& folder);

// Whether the answer is a text, to be spoken.
bool IsAnswerText(const std::string& path);

// Errors: as opening the file for the interview would answer.
absl::Status CheckAnswerFile(const std::string& path);

// How TXT answers are spoken.
struct AnswerVoice {
  AnswerVoice() = default;
  TextToSpeech* speech = nullptr;  // null: they cannot be
  std::string voice;
  bool cacheable = false;  // what a candidate wrote does not outlive the run
};

// Opens WAV answers and has TXT answers spoken.
boost::asio::awaitable<absl::StatusOr<std::vector<FileAnswers::Part>>> OpenAnswerFiles(
    std::vector<std::string> paths, AnswerVoice by, RunObserver* observer);

}  // namespace vivavoce::internal
