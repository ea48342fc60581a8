// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "model_folder.h"

namespace vivavoce::local_speech {

// What a model made of a piece of audio.
struct Recognition {
  Recognition() = default;
  std::string text;  // well-formed UTF-8, single spaces, none at the ends
  struct Token {
    std::string text;
    double begin = 0;  // seconds from the start of the audio
  };
  std::vector<Token> tokens;  // empty where the model gives no times
};

// A model's text is input from outside: made well-formed, with control characters and runs of space
// as one space. Quotation marks go: nobody says them, and Moonshine opens some at its own whim.
std::string CleanTranscript(std::string_view raw);

// A recogniser in memory, shared by all sessions.
//
// Threading: any thread; decodes may run side by side, each on one thread of the caller.
class Recognizer {
 public:
  // Errors:   Internal when sherpa-onnx refuses the files.
  // Blocking: up to a second.
  static absl::StatusOr<std::shared_ptr<const Recognizer>> Load(const RecognizerFiles& files,
                                                                const std::string& language);
  ~Recognizer();
  Recognizer(const Recognizer&) = delete;
  Recognizer& operator=(const Recognizer&) = delete;

  // 16 kHz mono. The same samples give the same text.
  //
  // Blocking: for Moonshine tiny a fiftieth of the audio's length.
  absl::StatusOr<Recognition> Decode(std::span<const int16_t> samples) const;

 private:
  explicit Recognizer(const void* handle) : handle_(handle) {}
  const void* handle_;  // SherpaOnnxOfflineRecognizer
};

}  // namespace vivavoce::local_speech
