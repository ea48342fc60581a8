// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "provider/observed.h"
#include "vivavoce/base/metric_names.h"
#include "vivavoce/provider/decorators.h"

namespace vivavoce {
namespace {

struct Meter {
  Clock* clock;
  Telemetry telemetry;
  std::string port;
  std::string provider;
};

class MeteredCall final : public internal::CallWatch {
 public:
  MeteredCall(const Meter& meter, std::string_view operation)
      : meter_(meter), operation_(operation), began_(meter.clock->MonotonicNow()) {}

  ~MeteredCall() override {
    if (!ended_) Record(absl::StatusCode::kCancelled);
    if (meter_.port == "stt" && audio_.count() > 0) {
      meter_.telemetry.Add(metric::kSttAudioSeconds,
                           std::chrono::duration_cast<Millis>(audio_).count(),
                           {{"provider", meter_.provider}});
    }
  }

  void Finished(const Finish& finish) override {
    Tokens(finish.model, "input", finish.usage.input_tokens);
    Tokens(finish.model, "cached", finish.usage.cached_tokens);
    Tokens(finish.model, "output", finish.usage.output_tokens);
  }

  void Audio(std::chrono::nanoseconds duration) override { audio_ += duration; }

  void End(const absl::Status& status) override {
    ended_ = true;
    Record(status.code());
  }

 private:
  void Tokens(const std::string& model, std::string_view kind, int64_t count) {
    if (count == 0) return;
    meter_.telemetry.Add(metric::kModelTokens, count,
                         {{"provider", meter_.provider}, {"model", model}, {"kind", kind}});
  }

  void Record(absl::StatusCode code) {
    double seconds = std::chrono::duration<double>(meter_.clock->MonotonicNow() - began_).count();
    meter_.telemetry.Record(metric::kProviderCallSeconds, seconds,
                            {{"port", meter_.port},
                             {"provider", meter_.provider},
                             {"operation", operation_},
                             {"code", absl::StatusCodeToString(code)}});
  }

  const Meter& meter_;
  std::string operation_;
  std::chrono::nanoseconds began_;
  std::chrono::nanoseconds audio_{0};
  bool ended_ = false;
};

class MeteredPort final : public internal::PortWatch {
 public:
  explicit MeteredPort(Meter meter) : meter_(std::move(meter)) {}
  std::unique_ptr<internal::CallWatch> Begin(std::string_view operation) override {
    return std::make_unique<MeteredCall>(meter_, operation);
  }

 private:
  Meter meter_;
};

std::unique_ptr<internal::PortWatch> Watch(Clock& clock, Telemetry telemetry, std::string port,
                                           std::string provider) {
  return std::make_unique<MeteredPort>(
      Meter{&clock, telemetry, std::move(port), std::move(provider)});
}

}  // namespace

std::unique_ptr<LanguageModel> WithMetering(std::unique_ptr<LanguageModel> model, Clock& clock,
                                            Telemetry telemetry, std::string provider) {
  return internal::Observed(std::move(model), Watch(clock, telemetry, "llm", std::move(provider)));
}
std::unique_ptr<TextToSpeech> WithMetering(std::unique_ptr<TextToSpeech> speech, Clock& clock,
                                           Telemetry telemetry, std::string provider) {
  return internal::Observed(std::move(speech), Watch(clock, telemetry, "tts", std::move(provider)));
}
std::unique_ptr<SpeechToText> WithMetering(std::unique_ptr<SpeechToText> speech, Clock& clock,
                                           Telemetry telemetry, std::string provider) {
  return internal::Observed(std::move(speech), Watch(clock, telemetry, "stt", std::move(provider)));
}
std::unique_ptr<Embedder> WithMetering(std::unique_ptr<Embedder> embedder, Clock& clock,
                                       Telemetry telemetry, std::string provider) {
  return internal::Observed(std::move(embedder),
                            Watch(clock, telemetry, "embeddings", std::move(provider)));
}

}  // namespace vivavoce
