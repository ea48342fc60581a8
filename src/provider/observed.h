// SPDX-License-Identifier: Apache-2.0
// The shape that metering and tracing share: a port whose calls are watched.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "vivavoce/provider/embedder.h"
#include "vivavoce/provider/language_model.h"
#include "vivavoce/provider/speech_to_text.h"
#include "vivavoce/provider/text_to_speech.h"

namespace vivavoce::internal {

// Watches one call from its start. Destroying it before End() means that the caller gave the call
// up.
class CallWatch {
 public:
  CallWatch() = default;
  virtual ~CallWatch() = default;
  CallWatch(const CallWatch&) = delete;
  CallWatch& operator=(const CallWatch&) = delete;

  virtual void Finished(const Finish&) {}          // a language model's answer is whole
  virtual void Audio(std::chrono::nanoseconds) {}  // audio taken (recognition) or made (synthesis)
  virtual void End(const absl::Status& status) = 0;  // at most once
};

// Makes the watch of a call of `operation`.
class PortWatch {
 public:
  virtual ~PortWatch() = default;
  virtual std::unique_ptr<CallWatch> Begin(std::string_view operation) = 0;
};

std::unique_ptr<LanguageModel> Observed(std::unique_ptr<LanguageModel> model,
                                        std::unique_ptr<PortWatch> watch);
std::unique_ptr<TextToSpeech> Observed(std::unique_ptr<TextToSpeech> speech,
                                       std::unique_ptr<PortWatch> watch);
std::unique_ptr<SpeechToText> Observed(std::unique_ptr<SpeechToText> speech,
                                       std::unique_ptr<PortWatch> watch);
std::unique_ptr<Embedder> Observed(std::unique_ptr<Embedder> embedder,
                                   std::unique_ptr<PortWatch> watch);

}  // namespace vivavoce::internal
