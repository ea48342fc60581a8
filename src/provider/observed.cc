// SPDX-License-Identifier: Apache-2.0
#include "provider/observed.h"

#include "provider/forwarding.h"

namespace vivavoce::internal {
namespace {

// Passes an event on; the end of the stream, good or bad, ends the watch.
template <typename Event>
void EndWith(const absl::StatusOr<std::optional<Event>>& event, std::unique_ptr<CallWatch>& watch) {
  if (watch == nullptr || (event.ok() && event->has_value())) return;
  watch->End(event.status());
  watch.reset();
}

class ObservedCall final : public LanguageModelCall {
 public:
  ObservedCall(std::unique_ptr<LanguageModelCall> call, std::unique_ptr<CallWatch> watch)
      : call_(std::move(call)), watch_(std::move(watch)) {}

  boost::asio::awaitable<absl::StatusOr<std::optional<LanguageModelEvent>>> Read() override {
    absl::StatusOr<std::optional<LanguageModelEvent>> event = co_await call_->Read();
    if (watch_ != nullptr && event.ok() && event->has_value()) {
      if (auto* finish = std::get_if<Finish>(&**event)) watch_->Finished(*finish);
    }
    EndWith(event, watch_);
    co_return event;
  }

 private:
  std::unique_ptr<LanguageModelCall> call_;
  std::unique_ptr<CallWatch> watch_;
};

class ObservedModel final : public Forwarding<LanguageModel> {
 public:
  ObservedModel(std::unique_ptr<LanguageModel> model, std::unique_ptr<PortWatch> watch)
      : Forwarding(std::move(model)), watch_(std::move(watch)) {}

  absl::StatusOr<std::unique_ptr<LanguageModelCall>> Start(
      const LanguageModelRequest& request) override {
    std::unique_ptr<CallWatch> watch = watch_->Begin(request.purpose);
    absl::StatusOr<std::unique_ptr<LanguageModelCall>> call = inner().Start(request);
    if (!call.ok()) {
      watch->End(call.status());
      return call.status();
    }
    return std::make_unique<ObservedCall>(*std::move(call), std::move(watch));
  }

 private:
  std::unique_ptr<PortWatch> watch_;
};

class ObservedSpeech final : public TextToSpeechStream {
 public:
  ObservedSpeech(std::unique_ptr<TextToSpeechStream> stream, std::unique_ptr<CallWatch> watch)
      : stream_(std::move(stream)), watch_(std::move(watch)) {}

  absl::Status Push(std::string_view text) override { return stream_->Push(text); }
  void Finish() override { stream_->Finish(); }

  boost::asio::awaitable<absl::StatusOr<std::optional<TtsEvent>>> Read() override {
    absl::StatusOr<std::optional<TtsEvent>> event = co_await stream_->Read();
    if (watch_ != nullptr && event.ok() && event->has_value()) {
      if (auto* audio = std::get_if<TtsAudio>(&**event)) {
        watch_->Audio(audio->pcm.rate().Duration(audio->pcm.size()));
      }
    }
    EndWith(event, watch_);
    co_return event;
  }

 private:
  std::unique_ptr<TextToSpeechStream> stream_;
  std::unique_ptr<CallWatch> watch_;
};

class ObservedVoice final : public Forwarding<TextToSpeech> {
 public:
  ObservedVoice(std::unique_ptr<TextToSpeech> speech, std::unique_ptr<PortWatch> watch)
      : Forwarding(std::move(speech)), watch_(std::move(watch)) {}

  absl::StatusOr<std::unique_ptr<TextToSpeechStream>> Open(const TtsOptions& options) override {
    std::unique_ptr<CallWatch> watch = watch_->Begin("speak");
    absl::StatusOr<std::unique_ptr<TextToSpeechStream>> stream = inner().Open(options);
    if (!stream.ok()) {
      watch->End(stream.status());
      return stream.status();
    }
    return std::make_unique<ObservedSpeech>(*std::move(stream), std::move(watch));
  }

 private:
  std::unique_ptr<PortWatch> watch_;
};

class ObservedRecognition final : public SpeechToTextStream {
 public:
  ObservedRecognition(std::unique_ptr<SpeechToTextStream> stream, std::unique_ptr<CallWatch> watch)
      : stream_(std::move(stream)), watch_(std::move(watch)) {}

  absl::Status Push(const PcmChunk& chunk) override {
    absl::Status pushed = stream_->Push(chunk);
    if (pushed.ok() && watch_ != nullptr) watch_->Audio(chunk.rate().Duration(chunk.size()));
    return pushed;
  }
  absl::Status Finalize(uint64_t ticket) override { return stream_->Finalize(ticket); }
  void Finish() override { stream_->Finish(); }

  boost::asio::awaitable<absl::StatusOr<std::optional<SttEvent>>> Read() override {
    absl::StatusOr<std::optional<SttEvent>> event = co_await stream_->Read();
    EndWith(event, watch_);
    co_return event;
  }

 private:
  std::unique_ptr<SpeechToTextStream> stream_;
  std::unique_ptr<CallWatch> watch_;
};

class ObservedRecogniser final : public Forwarding<SpeechToText> {
 public:
  ObservedRecogniser(std::unique_ptr<SpeechToText> speech, std::unique_ptr<PortWatch> watch)
      : Forwarding(std::move(speech)), watch_(std::move(watch)) {}

  absl::StatusOr<std::unique_ptr<SpeechToTextStream>> Open(const SttOptions& options) override {
    std::unique_ptr<CallWatch> watch = watch_->Begin("recognize");
    absl::StatusOr<std::unique_ptr<SpeechToTextStream>> stream = inner().Open(options);
    if (!stream.ok()) {
      watch->End(stream.status());
      return stream.status();
    }
    return std::make_unique<ObservedRecognition>(*std::move(stream), std::move(watch));
  }

 private:
  std::unique_ptr<PortWatch> watch_;
};

class ObservedEmbedder final : public Forwarding<Embedder> {
 public:
  ObservedEmbedder(std::unique_ptr<Embedder> embedder, std::unique_ptr<PortWatch> watch)
      : Forwarding(std::move(embedder)), watch_(std::move(watch)) {}

  boost::asio::awaitable<absl::StatusOr<std::vector<Embedding>>> Embed(
      std::vector<std::string> texts) override {
    return EmbedFor(SessionContext(), std::move(texts));
  }
  boost::asio::awaitable<absl::StatusOr<std::vector<Embedding>>> EmbedFor(
      SessionContext context, std::vector<std::string> texts) override {
    std::unique_ptr<CallWatch> watch = watch_->Begin("embed");
    absl::StatusOr<std::vector<Embedding>> vectors =
        co_await inner().EmbedFor(std::move(context), std::move(texts));
    watch->End(vectors.status());
    co_return vectors;
  }

 private:
  std::unique_ptr<PortWatch> watch_;
};

}  // namespace

std::unique_ptr<LanguageModel> Observed(std::unique_ptr<LanguageModel> model,
                                        std::unique_ptr<PortWatch> watch) {
  return std::make_unique<ObservedModel>(std::move(model), std::move(watch));
}
std::unique_ptr<TextToSpeech> Observed(std::unique_ptr<TextToSpeech> speech,
                                       std::unique_ptr<PortWatch> watch) {
  return std::make_unique<ObservedVoice>(std::move(speech), std::move(watch));
}
std::unique_ptr<SpeechToText> Observed(std::unique_ptr<SpeechToText> speech,
                                       std::unique_ptr<PortWatch> watch) {
  return std::make_unique<ObservedRecogniser>(std::move(speech), std::move(watch));
}
std::unique_ptr<Embedder> Observed(std::unique_ptr<Embedder> embedder,
                                   std::unique_ptr<PortWatch> watch) {
  return std::make_unique<ObservedEmbedder>(std::move(embedder), std::move(watch));
}

}  // namespace vivavoce::internal
