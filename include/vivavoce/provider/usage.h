// SPDX-License-Identifier: Apache-2.0
// What each call of a model port took, told to whoever keeps the ledger: one more decorator, the
// innermost, so that every attempt of a retry counts for what it really used.
//
//   model = WithUsage(std::move(model), ledger, clock, "acme_llm");
//   auto named = OnBehalfOf(*embedder, context);   // for callers that know no context
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/provider/embedder.h"
#include "vivavoce/provider/language_model.h"
#include "vivavoce/provider/session_context.h"
#include "vivavoce/provider/speech_to_text.h"
#include "vivavoce/provider/text_to_speech.h"

namespace vivavoce {

// What is counted. Which of them a call has follows from its port.
struct UsageAmounts {
  UsageAmounts() = default;
  int64_t input_tokens = 0;  // the cached ones among them
  int64_t cached_tokens = 0;
  int64_t output_tokens = 0;
  int64_t audio_ms = 0;           // recognised
  int64_t characters = 0;         // code points synthesised or embedded
  int64_t cached_characters = 0;  // code points whose speech came from a cache: not synthesised
  int64_t texts = 0;              // embedded

  friend bool operator==(const UsageAmounts&, const UsageAmounts&) = default;
};

// One call of a provider.
struct ProviderUse {
  ProviderUse() = default;
  std::string id;  // of the call; told twice, it is one call
  WallTime at;     // its end
  SessionContext context;
  std::string step;      // context.step, else the purpose, "recognize", "speak" or "embed"
  std::string port;      // llm | stt | tts | embeddings
  std::string provider;  // registry name
  std::string model;     // that really answered
  std::string effect;    // the request's idempotency key: a second call with it repeats a first one
  UsageAmounts amounts;
  bool failed = false;     // it ended in an error, without an answer
  bool estimated = false;  // the provider did not say what it used: the amounts are our own count
  bool goes_on = false;    // a later part of a call that was told of before
};

// Threading: the executor of the ports.
class UsageSink {
 public:
  UsageSink() = default;
  virtual ~UsageSink() = default;
  UsageSink(const UsageSink&) = delete;
  UsageSink& operator=(const UsageSink&) = delete;

  // Never suspends: also called where a call is given up.
  virtual void Note(ProviderUse use) = 0;

  // All that was noted before is durable. Errors: those of the store; it is tried again later.
  virtual boost::asio::awaitable<absl::Status> Settle() = 0;
};

// A model's use is durable before its answer is whole, so that a step which a crash interrupts is
// charged for what it used; but for a follow-up, which somebody waits for and nothing resumes. Long
// recognition is told of at its first event after each half minute. Where a provider does not say
// what it used, texts count a token each four bytes.
//
// Lifetime: sink and clock outlive what is made.
std::unique_ptr<LanguageModel> WithUsage(std::unique_ptr<LanguageModel> model, UsageSink& sink,
                                         Clock& clock, std::string provider);
std::unique_ptr<SpeechToText> WithUsage(std::unique_ptr<SpeechToText> speech, UsageSink& sink,
                                        Clock& clock, std::string provider);
std::unique_ptr<TextToSpeech> WithUsage(std::unique_ptr<TextToSpeech> speech, UsageSink& sink,
                                        Clock& clock, std::string provider);
std::unique_ptr<Embedder> WithUsage(std::unique_ptr<Embedder> embedder, UsageSink& sink,
                                    Clock& clock, std::string provider);

// The same port for one customer: what of `context` a request leaves empty is filled in.
//
// Lifetime: the port outlives what is made.
std::unique_ptr<Embedder> OnBehalfOf(Embedder& embedder, SessionContext context);

}  // namespace vivavoce
