// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "provider/failure.h"
#include "vivavoce/base/metric_names.h"
#include "vivavoce/base/status.h"
#include "vivavoce/provider/decorators.h"

namespace vivavoce {
namespace {

// Leaves in `all` what both lists allow. An empty list allows everything, so lists that have
// nothing in common are an error and not an empty list.
absl::Status Intersect(std::vector<std::string>& all, const std::vector<std::string>& one,
                       const std::string& provider, const char* what) {
  if (one.empty()) return absl::OkStatus();
  if (all.empty()) all = one;
  std::vector<std::string> both;
  for (const std::string& item : all) {
    if (std::find(one.begin(), one.end(), item) != one.end()) both.push_back(item);
  }
  all = std::move(both);
  if (!all.empty()) return absl::OkStatus();
  return InvalidArgument("fallback: " + provider + " has no " + what +
                         " in common with the providers before it; leave it out");
}

template <typename Port>
class Chain {
 public:
  Chain(std::vector<NamedProvider<Port>> providers, Telemetry telemetry, std::string_view port)
      : providers_(std::move(providers)), telemetry_(telemetry), port_(port) {}

  size_t size() const { return providers_.size(); }
  Port& operator[](size_t i) { return *providers_[i].port; }

  // Whether provider `i`, which failed with `status`, has a successor that may be asked; counts the
  // step.
  bool MoveOn(size_t i, const absl::Status& status) const {
    if (i + 1 >= providers_.size() || !internal::MayHelpToAskAnother(status)) return false;
    telemetry_.Add(metric::kProviderFallbacks, 1,
                   {{"port", port_}, {"from", providers_[i].name}, {"to", providers_[i + 1].name}});
    telemetry_.Warning("provider fallback", {{"port", port_},
                                             {"from", providers_[i].name},
                                             {"to", providers_[i + 1].name},
                                             {"cause", Message(status)}});
    return true;
  }

  // OK when at least one of them could be made ready.
  boost::asio::awaitable<absl::Status> Warm() {
    absl::Status last = absl::OkStatus();
    bool any = false;
    for (NamedProvider<Port>& provider : providers_) {
      absl::Status warmed = co_await provider.port->Warm();
      any = any || warmed.ok();
      if (!warmed.ok()) last = warmed;
    }
    co_return any ? absl::OkStatus() : last;
  }

 private:
  std::vector<NamedProvider<Port>> providers_;
  Telemetry telemetry_;
  std::string_view port_;
};

class FallbackCall final : public LanguageModelCall {
 public:
  FallbackCall(Chain<LanguageModel>& chain, LanguageModelRequest request)
      : chain_(chain), request_(std::move(request)) {}

  // Starts the first provider from `next_` on that accepts the request.
  absl::Status Begin() {
    for (;;) {
      absl::StatusOr<std::unique_ptr<LanguageModelCall>> call = chain_[next_].Start(request_);
      if (call.ok()) {
        call_ = *std::move(call);
        return absl::OkStatus();
      }
      if (!chain_.MoveOn(next_, call.status())) return call.status();
      ++next_;
    }
  }

  boost::asio::awaitable<absl::StatusOr<std::optional<LanguageModelEvent>>> Read() override {
    for (;;) {
      absl::StatusOr<std::optional<LanguageModelEvent>> event = co_await call_->Read();
      if (event.ok() || delivered_ || !chain_.MoveOn(next_, event.status())) {
        delivered_ = true;
        co_return event;
      }
      ++next_;
      absl::Status begun = Begin();
      if (!begun.ok()) co_return begun;
    }
  }

 private:
  Chain<LanguageModel>& chain_;
  LanguageModelRequest request_;
  size_t next_ = 0;
  std::unique_ptr<LanguageModelCall> call_;
  bool delivered_ = false;
};

class FallbackModel final : public LanguageModel {
 public:
  FallbackModel(Chain<LanguageModel> chain, LanguageModelCapabilities capabilities)
      : chain_(std::move(chain)), capabilities_(std::move(capabilities)) {}

  const LanguageModelCapabilities& Capabilities() const override { return capabilities_; }
  boost::asio::awaitable<absl::Status> Warm() override { return chain_.Warm(); }

  absl::StatusOr<std::unique_ptr<LanguageModelCall>> Start(
      const LanguageModelRequest& request) override {
    auto call = std::make_unique<FallbackCall>(chain_, request);
    if (absl::Status begun = call->Begin(); !begun.ok()) return begun;
    return call;
  }

 private:
  Chain<LanguageModel> chain_;
  LanguageModelCapabilities capabilities_;
};

class FallbackSpeech final : public TextToSpeechStream {
 public:
  FallbackSpeech(Chain<TextToSpeech>& chain, TtsOptions options)
      : chain_(chain), options_(std::move(options)) {}

  absl::Status Begin() {
    for (;;) {
      absl::StatusOr<std::unique_ptr<TextToSpeechStream>> stream = chain_[next_].Open(options_);
      absl::Status status = stream.status();
      if (stream.ok() && !text_.empty()) status = (*stream)->Push(text_);
      if (status.ok()) {
        stream_ = *std::move(stream);
        if (finished_) stream_->Finish();
        return status;
      }
      if (!chain_.MoveOn(next_, status)) return status;
      ++next_;
      options_.voice.clear();  // a voice is one provider's own
    }
  }

  absl::Status Push(std::string_view text) override {
    absl::Status pushed = stream_->Push(text);
    // A stream that failed before it spoke is for Read() to replace, with this text too.
    bool replaceable = !delivered_ && internal::MayHelpToAskAnother(pushed) &&
                       pushed.code() != absl::StatusCode::kResourceExhausted;
    if (replaceable) pushed = absl::OkStatus();
    if (pushed.ok()) text_ += text;
    return pushed;
  }

  void Finish() override {
    finished_ = true;
    stream_->Finish();
  }

  boost::asio::awaitable<absl::StatusOr<std::optional<TtsEvent>>> Read() override {
    for (;;) {
      absl::StatusOr<std::optional<TtsEvent>> event = co_await stream_->Read();
      if (event.ok() || delivered_ || !chain_.MoveOn(next_, event.status())) {
        delivered_ = true;
        co_return event;
      }
      ++next_;
      options_.voice.clear();
      absl::Status begun = Begin();
      if (!begun.ok()) co_return begun;
    }
  }

 private:
  Chain<TextToSpeech>& chain_;
  TtsOptions options_;
  size_t next_ = 0;
  std::unique_ptr<TextToSpeechStream> stream_;
  std::string text_;
  bool finished_ = false;
  bool delivered_ = false;
};

class FallbackVoice final : public TextToSpeech {
 public:
  FallbackVoice(Chain<TextToSpeech> chain, TextToSpeechCapabilities capabilities)
      : chain_(std::move(chain)), capabilities_(std::move(capabilities)) {}

  const TextToSpeechCapabilities& Capabilities() const override { return capabilities_; }
  boost::asio::awaitable<absl::Status> Warm() override { return chain_.Warm(); }

  absl::StatusOr<std::unique_ptr<TextToSpeechStream>> Open(const TtsOptions& options) override {
    auto stream = std::make_unique<FallbackSpeech>(chain_, options);
    if (absl::Status begun = stream->Begin(); !begun.ok()) return begun;
    return stream;
  }

 private:
  Chain<TextToSpeech> chain_;
  TextToSpeechCapabilities capabilities_;
};

// Says which model has answered, where its provider does not: the chain's capabilities cannot.
class NamedRecognition final : public SpeechToTextStream {
 public:
  NamedRecognition(std::unique_ptr<SpeechToTextStream> stream, std::string model)
      : stream_(std::move(stream)) {
    usage_.model = std::move(model);
  }

  absl::Status Push(const PcmChunk& chunk) override {
    absl::Status pushed = stream_->Push(chunk);
    if (pushed.ok()) usage_.audio += chunk.rate().Duration(chunk.size());
    return pushed;
  }
  absl::Status Finalize(uint64_t ticket) override { return stream_->Finalize(ticket); }
  void Finish() override { stream_->Finish(); }

  boost::asio::awaitable<absl::StatusOr<std::optional<SttEvent>>> Read() override {
    std::optional<SttEvent> nothing;
    if (ended_) co_return nothing;  // a stream need not answer twice that it has ended
    absl::StatusOr<std::optional<SttEvent>> event = co_await stream_->Read();
    if (!event.ok()) co_return event;
    ended_ = !event->has_value();
    if (event->has_value()) {
      told_ = told_ || std::holds_alternative<SttUsage>(**event);
    } else if (!std::exchange(told_, true)) {
      std::optional<SttEvent> usage(usage_);
      co_return usage;
    }
    co_return event;
  }

 private:
  std::unique_ptr<SpeechToTextStream> stream_;
  SttUsage usage_;
  bool told_ = false;
  bool ended_ = false;
};

// A stream that breaks later is reopened by the session, which keeps the audio; the next Open()
// asks in order again.
class FallbackRecogniser final : public SpeechToText {
 public:
  FallbackRecogniser(Chain<SpeechToText> chain, SpeechToTextCapabilities capabilities)
      : chain_(std::move(chain)), capabilities_(std::move(capabilities)) {}

  const SpeechToTextCapabilities& Capabilities() const override { return capabilities_; }
  boost::asio::awaitable<absl::Status> Warm() override { return chain_.Warm(); }

  absl::StatusOr<std::unique_ptr<SpeechToTextStream>> Open(const SttOptions& options) override {
    for (size_t i = 0;; ++i) {
      absl::StatusOr<std::unique_ptr<SpeechToTextStream>> stream = chain_[i].Open(options);
      if (stream.ok()) {
        return std::make_unique<NamedRecognition>(*std::move(stream),
                                                  chain_[i].Capabilities().model);
      }
      if (!chain_.MoveOn(i, stream.status())) return stream;
    }
  }

 private:
  Chain<SpeechToText> chain_;
  SpeechToTextCapabilities capabilities_;
};

class FallbackEmbedder final : public Embedder {
 public:
  FallbackEmbedder(Chain<Embedder> chain, EmbedderCapabilities capabilities)
      : chain_(std::move(chain)), capabilities_(std::move(capabilities)) {}

  const EmbedderCapabilities& Capabilities() const override { return capabilities_; }
  boost::asio::awaitable<absl::Status> Warm() override { return chain_.Warm(); }

  boost::asio::awaitable<absl::StatusOr<std::vector<Embedding>>> Embed(
      std::vector<std::string> texts) override {
    return EmbedFor(SessionContext(), std::move(texts));
  }
  boost::asio::awaitable<absl::StatusOr<std::vector<Embedding>>> EmbedFor(
      SessionContext context, std::vector<std::string> texts) override {
    for (size_t i = 0;; ++i) {
      absl::StatusOr<std::vector<Embedding>> vectors = co_await chain_[i].EmbedFor(context, texts);
      if (vectors.ok() || !chain_.MoveOn(i, vectors.status())) co_return vectors;
    }
  }

 private:
  Chain<Embedder> chain_;
  EmbedderCapabilities capabilities_;
};

absl::Status NoProviders() { return InvalidArgument("fallback: at least one provider is needed"); }

}  // namespace

absl::StatusOr<std::unique_ptr<LanguageModel>> WithFallback(
    std::vector<NamedProvider<LanguageModel>> providers, Telemetry telemetry) {
  if (providers.empty()) return NoProviders();
  LanguageModelCapabilities all = providers.front().port->Capabilities();
  for (const NamedProvider<LanguageModel>& provider : providers) {
    const LanguageModelCapabilities& one = provider.port->Capabilities();
    all.streaming = all.streaming && one.streaming;
    all.structured_output = all.structured_output && one.structured_output;
    all.rule_based = all.rule_based || one.rule_based;
    absl::Status common = Intersect(all.purposes, one.purposes, provider.name, "purpose");
    if (!common.ok()) return common;
    all.context_tokens = std::min(all.context_tokens, one.context_tokens);
    // Whoever answers in the end, the reader is told of every method that may have been used.
    if (all.statement.find(one.statement) == std::string::npos) {
      all.statement += (all.statement.empty() ? "" : "\n") + one.statement;
    }
  }
  return std::make_unique<FallbackModel>(
      Chain<LanguageModel>(std::move(providers), telemetry, "llm"), std::move(all));
}

absl::StatusOr<std::unique_ptr<TextToSpeech>> WithFallback(
    std::vector<NamedProvider<TextToSpeech>> providers, Telemetry telemetry) {
  if (providers.empty()) return NoProviders();
  TextToSpeechCapabilities all = providers.front().port->Capabilities();
  for (const NamedProvider<TextToSpeech>& provider : providers) {
    const TextToSpeechCapabilities& one = provider.port->Capabilities();
    if (one.output_rate != all.output_rate) {
      return InvalidArgument("fallback: " + provider.name + " speaks at " +
                             std::to_string(one.output_rate.hertz) + " Hz, " +
                             providers.front().name + " at " +
                             std::to_string(all.output_rate.hertz) + " Hz");
    }
    all.marks = std::min(all.marks, one.marks);
    all.incremental_text = all.incremental_text && one.incremental_text;
    absl::Status common = Intersect(all.languages, one.languages, provider.name, "language");
    if (!common.ok()) return common;
    all.first_audio_p50 = std::max(all.first_audio_p50, one.first_audio_p50);
  }
  return std::make_unique<FallbackVoice>(
      Chain<TextToSpeech>(std::move(providers), telemetry, "tts"), std::move(all));
}

absl::StatusOr<std::unique_ptr<SpeechToText>> WithFallback(
    std::vector<NamedProvider<SpeechToText>> providers, Telemetry telemetry) {
  if (providers.empty()) return NoProviders();
  SpeechToTextCapabilities all = providers.front().port->Capabilities();
  for (const NamedProvider<SpeechToText>& provider : providers) {
    const SpeechToTextCapabilities& one = provider.port->Capabilities();
    if (one.input_rate != all.input_rate) {
      return InvalidArgument("fallback: " + provider.name + " takes another sample rate");
    }
    all.partials = all.partials && one.partials;
    all.stable_prefix = all.stable_prefix && one.stable_prefix;
    all.native_end_of_turn = all.native_end_of_turn && one.native_end_of_turn;
    all.phrases = all.phrases && one.phrases;
    all.confidences = all.confidences && one.confidences;
    all.word_timing = std::min(all.word_timing, one.word_timing);
    absl::Status common = Intersect(all.languages, one.languages, provider.name, "language");
    if (!common.ok()) return common;
    all.final_latency_p99 = std::max(all.final_latency_p99, one.final_latency_p99);
    all.max_stream = std::min(all.max_stream, one.max_stream);
  }
  return std::make_unique<FallbackRecogniser>(
      Chain<SpeechToText>(std::move(providers), telemetry, "stt"), std::move(all));
}

absl::StatusOr<std::unique_ptr<Embedder>> WithFallback(
    std::vector<NamedProvider<Embedder>> providers, Telemetry telemetry) {
  if (providers.empty()) return NoProviders();
  EmbedderCapabilities all = providers.front().port->Capabilities();
  for (const NamedProvider<Embedder>& provider : providers) {
    const EmbedderCapabilities& one = provider.port->Capabilities();
    if (one.model != all.model || one.dimensions != all.dimensions) {
      return InvalidArgument("fallback: vectors of " + one.model + " and " + all.model +
                             " cannot be compared");
    }
    all.max_batch = std::min(all.max_batch, one.max_batch);
    all.max_tokens = std::min(all.max_tokens, one.max_tokens);
  }
  return std::make_unique<FallbackEmbedder>(
      Chain<Embedder>(std::move(providers), telemetry, "embeddings"), std::move(all));
}

}  // namespace vivavoce
