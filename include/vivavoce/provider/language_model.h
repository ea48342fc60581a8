// SPDX-License-Identifier: Apache-2.0
// The port for language models. A request names its purpose and carries typed input; a cloud
// provider renders the prompt's template with it, the offline engine reads purpose and input.
// docs/model_requests.md has the shape of every purpose's input and output.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/base/units.h"
#include "vivavoce/provider/session_context.h"

namespace vivavoce {

struct LanguageModelCapabilities {
  LanguageModelCapabilities() = default;
  std::string model;               // as billed; goes into the run manifest
  bool streaming = false;          // TextDelta events arrive before the answer is whole
  bool structured_output = false;  // the answer is held to outputSchema by the provider itself
  bool rule_based = false;         // no language model behind it; `statement` says what that means
  std::string statement;           // what every report that it touches must print; empty: nothing
  std::vector<std::string> purposes;  // empty: any
  int64_t context_tokens = 0;         // 0: unknown
};

// A prompt's identity. `text` is the template; only providers that talk to a language model render
// it.
struct Prompt {
  Prompt() = default;
  std::string id;
  std::string version;
  std::string sha256;
  std::string text;
};

// "evidence@1 sha256:…", for manifests.
std::string IdentityOf(const Prompt& prompt);

struct LanguageModelRequest {
  LanguageModelRequest() = default;
  std::string purpose;  // plan | follow_up | evidence | checks | summary
  Prompt prompt;
  std::string input;          // JSON
  std::string output_schema;  // JSON Schema of the answer; empty: free text
  std::string idempotency_key;
  int64_t max_output_tokens = 2048;
  double temperature = 0;
  std::chrono::nanoseconds timeout{std::chrono::seconds(60)};
  SessionContext context;
};

struct TextDelta {
  TextDelta() = default;
  std::string text;
};
struct LanguageModelUsage {
  int64_t input_tokens = 0;   // the cached ones among them
  int64_t cached_tokens = 0;  // of the input, billed at the price of a cache
  int64_t output_tokens = 0;
};
enum class FinishReason { kStop, kLength, kRefusal };
struct Finish {
  Finish() = default;
  FinishReason reason = FinishReason::kStop;
  LanguageModelUsage usage;
  std::string model;  // the model that really answered
};
using LanguageModelEvent = std::variant<TextDelta, Finish>;

// One answer being made. Destroying it aborts it; no Read() may be outstanding then.
//
// Threading: not thread safe; all calls on the executor given at creation.
class LanguageModelCall {
 public:
  LanguageModelCall() = default;
  virtual ~LanguageModelCall() = default;
  LanguageModelCall(const LanguageModelCall&) = delete;
  LanguageModelCall& operator=(const LanguageModelCall&) = delete;

  // TextDelta any number of times, Finish once, then nullopt.
  //
  // Errors: ResourceExhausted with retry_after; Unavailable; DeadlineExceeded; Internal when the
  // provider answered
  //         outside its protocol.
  virtual boost::asio::awaitable<absl::StatusOr<std::optional<LanguageModelEvent>>> Read() = 0;
};

class LanguageModel {
 public:
  LanguageModel() = default;
  virtual ~LanguageModel() = default;
  LanguageModel(const LanguageModel&) = delete;
  LanguageModel& operator=(const LanguageModel&) = delete;

  virtual const LanguageModelCapabilities& Capabilities() const = 0;
  virtual boost::asio::awaitable<absl::Status> Warm() = 0;

  // Errors: InvalidArgument for malformed input, Unimplemented for an unknown purpose or language.
  virtual absl::StatusOr<std::unique_ptr<LanguageModelCall>> Start(
      const LanguageModelRequest& request) = 0;
};

// A whole answer.
struct LanguageModelAnswer {
  LanguageModelAnswer() = default;
  std::string text;
  Finish finish;
};

// Starts the request and reads it to its end.
//
// Errors: those of Start() and Read(); Internal when the answer was cut off or refused.
boost::asio::awaitable<absl::StatusOr<LanguageModelAnswer>> Complete(LanguageModel& model,
                                                                     LanguageModelRequest request);

}  // namespace vivavoce
