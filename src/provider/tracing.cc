// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "provider/observed.h"
#include "vivavoce/provider/decorators.h"

namespace vivavoce {
namespace {

class TracedCall final : public internal::CallWatch {
 public:
  explicit TracedCall(std::unique_ptr<Span> span) : span_(std::move(span)) {}

  ~TracedCall() override {
    if (!ended_) span_->SetStatus(absl::CancelledError("given up by the caller"));
  }

  void Finished(const Finish& finish) override {
    span_->Set({"gen_ai.response.model", finish.model});
    span_->Set({"gen_ai.usage.input_tokens", finish.usage.input_tokens});
    span_->Set({"gen_ai.usage.output_tokens", finish.usage.output_tokens});
  }

  void End(const absl::Status& status) override {
    ended_ = true;
    span_->SetStatus(status);
  }

 private:
  std::unique_ptr<Span> span_;
  bool ended_ = false;
};

class TracedPort final : public internal::PortWatch {
 public:
  TracedPort(Telemetry telemetry, std::string port, std::string provider, std::string model)
      : telemetry_(telemetry),
        port_(std::move(port)),
        provider_(std::move(provider)),
        model_(std::move(model)) {}

  std::unique_ptr<internal::CallWatch> Begin(std::string_view operation) override {
    std::string name = "vivavoce." + port_ + "." + std::string(operation);
    return std::make_unique<TracedCall>(telemetry_.StartSpan(
        name, {{"vivavoce.provider", provider_}, {"gen_ai.request.model", model_}}));
  }

 private:
  Telemetry telemetry_;
  std::string port_;
  std::string provider_;
  std::string model_;
};

template <typename Port>
std::unique_ptr<Port> Traced(std::unique_ptr<Port> port, Telemetry telemetry, std::string name,
                             std::string provider) {
  auto watch = std::make_unique<TracedPort>(telemetry, std::move(name), std::move(provider),
                                            port->Capabilities().model);
  return internal::Observed(std::move(port), std::move(watch));
}

}  // namespace

std::unique_ptr<LanguageModel> WithTracing(std::unique_ptr<LanguageModel> model,
                                           Telemetry telemetry, std::string provider) {
  return Traced(std::move(model), telemetry, "llm", std::move(provider));
}
std::unique_ptr<TextToSpeech> WithTracing(std::unique_ptr<TextToSpeech> speech, Telemetry telemetry,
                                          std::string provider) {
  return Traced(std::move(speech), telemetry, "tts", std::move(provider));
}
std::unique_ptr<SpeechToText> WithTracing(std::unique_ptr<SpeechToText> speech, Telemetry telemetry,
                                          std::string provider) {
  return Traced(std::move(speech), telemetry, "stt", std::move(provider));
}
std::unique_ptr<Embedder> WithTracing(std::unique_ptr<Embedder> embedder, Telemetry telemetry,
                                      std::string provider) {
  return Traced(std::move(embedder), telemetry, "embeddings", std::move(provider));
}

}  // namespace vivavoce
