// SPDX-License-Identifier: Apache-2.0
// What every model provider gets for nothing: retry, deadline, fallback, metering and tracing, each
// stacked over a port and giving the same port. Vendors never write these. The runtime stacks them
// in this order, innermost first:
//
//   provider -> deadline -> retry -> tracing -> metering -> fallback over several such stacks
//
// Threading and lifetime: those of the port; clock and telemetry's sinks outlive what is made here.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/base/telemetry.h"
#include "vivavoce/base/units.h"
#include "vivavoce/provider/embedder.h"
#include "vivavoce/provider/language_model.h"
#include "vivavoce/provider/speech_to_text.h"
#include "vivavoce/provider/text_to_speech.h"

namespace vivavoce {

// When to try again. A failed call is tried again only while nothing of its answer has been
// delivered, and only where it may help: Unavailable, ResourceExhausted, DeadlineExceeded, or a
// detail that says `retryable`.
struct RetryPolicy {
  RetryPolicy() = default;
  int attempts = 3;         // calls in all, the first included
  Millis first_delay{200};  // doubles (times `growth`) with every further one
  double growth = 2;
  Millis longest_delay{5000};  // also the longest retry_after that is waited for
  double jitter = 0.2;         // a delay is made up to this much longer, 0..1
  uint64_t seed = 1;           // of the jitter: equal seeds give equal delays
};

// Speech-to-text has no retry here: its session keeps the audio and replays it on a new stream.
std::unique_ptr<LanguageModel> WithRetry(std::unique_ptr<LanguageModel> model, RetryPolicy policy,
                                         Clock& clock, Telemetry telemetry, std::string provider);
std::unique_ptr<TextToSpeech> WithRetry(std::unique_ptr<TextToSpeech> speech, RetryPolicy policy,
                                        Clock& clock, Telemetry telemetry, std::string provider);
std::unique_ptr<Embedder> WithRetry(std::unique_ptr<Embedder> embedder, RetryPolicy policy,
                                    Clock& clock, Telemetry telemetry, std::string provider);

// DeadlineExceeded when an answer is not whole within the request's timeout; when speech brings
// nothing for `silence`; when texts are not embedded within `limit`.
std::unique_ptr<LanguageModel> WithDeadline(std::unique_ptr<LanguageModel> model, Clock& clock);
std::unique_ptr<TextToSpeech> WithDeadline(std::unique_ptr<TextToSpeech> speech,
                                           std::chrono::nanoseconds silence, Clock& clock);
std::unique_ptr<Embedder> WithDeadline(std::unique_ptr<Embedder> embedder,
                                       std::chrono::nanoseconds limit, Clock& clock);

template <typename Port>
struct NamedProvider {
  std::string name;  // registry name
  std::unique_ptr<Port> port;
};

// The first that answers, in order. Capabilities are what all of them can do. A call moves on to
// the next provider when one fails before anything was delivered, unless the request itself was
// wrong (InvalidArgument, Unimplemented).
//
// Errors: InvalidArgument for an empty list, for voices of different sample rates, and for
// embedders of different models:
//         their vectors cannot be compared.
absl::StatusOr<std::unique_ptr<LanguageModel>> WithFallback(
    std::vector<NamedProvider<LanguageModel>> providers, Telemetry telemetry);
absl::StatusOr<std::unique_ptr<TextToSpeech>> WithFallback(
    std::vector<NamedProvider<TextToSpeech>> providers, Telemetry telemetry);
absl::StatusOr<std::unique_ptr<SpeechToText>> WithFallback(
    std::vector<NamedProvider<SpeechToText>> providers, Telemetry telemetry);
absl::StatusOr<std::unique_ptr<Embedder>> WithFallback(
    std::vector<NamedProvider<Embedder>> providers, Telemetry telemetry);

// Counts calls, seconds, tokens and audio under the names of metric_names.h.
std::unique_ptr<LanguageModel> WithMetering(std::unique_ptr<LanguageModel> model, Clock& clock,
                                            Telemetry telemetry, std::string provider);
std::unique_ptr<TextToSpeech> WithMetering(std::unique_ptr<TextToSpeech> speech, Clock& clock,
                                           Telemetry telemetry, std::string provider);
std::unique_ptr<SpeechToText> WithMetering(std::unique_ptr<SpeechToText> speech, Clock& clock,
                                           Telemetry telemetry, std::string provider);
std::unique_ptr<Embedder> WithMetering(std::unique_ptr<Embedder> embedder, Clock& clock,
                                       Telemetry telemetry, std::string provider);

// A span a call, named `vivavoce.<port>.<operation>`, with provider and model; no text of anybody.
std::unique_ptr<LanguageModel> WithTracing(std::unique_ptr<LanguageModel> model,
                                           Telemetry telemetry, std::string provider);
std::unique_ptr<TextToSpeech> WithTracing(std::unique_ptr<TextToSpeech> speech, Telemetry telemetry,
                                          std::string provider);
std::unique_ptr<SpeechToText> WithTracing(std::unique_ptr<SpeechToText> speech, Telemetry telemetry,
                                          std::string provider);
std::unique_ptr<Embedder> WithTracing(std::unique_ptr<Embedder> embedder, Telemetry telemetry,
                                      std::string provider);

}  // namespace vivavoce
