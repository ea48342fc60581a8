// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/provider/usage.h"

#include <algorithm>
#include <utility>

#include "provider/forwarding.h"

namespace vivavoce {
namespace {

using std::chrono::nanoseconds;

constexpr int64_t kBytesPerToken = 4;  // of English text, roughly
constexpr std::chrono::seconds kToldEvery{30};
constexpr char kFollowUp[] = "follow_up";

int64_t EstimatedTokens(size_t bytes) {
  return (static_cast<int64_t>(bytes) + kBytesPerToken - 1) / kBytesPerToken;
}

int64_t CodePoints(std::string_view text) {
  return std::count_if(text.begin(), text.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

// Begins and ends the rows of one port of one provider.
struct Teller {
  UsageSink* sink;
  Clock* clock;
  std::string port;
  std::string provider;

  ProviderUse Begin(const SessionContext& context, std::string_view step) const {
    ProviderUse use;
    use.id = MakeUuidV7(clock->Now());
    use.context = context;
    use.step = context.step.empty() ? std::string(step) : context.step;
    use.port = port;
    use.provider = provider;
    return use;
  }
  void Tell(ProviderUse use) const {
    use.at = clock->Now();
    sink->Note(std::move(use));
  }
};

class UsedCall final : public LanguageModelCall {
 public:
  UsedCall(std::unique_ptr<LanguageModelCall> call, const Teller& teller, ProviderUse use,
           size_t request_bytes, bool counts_tokens, bool awaited)
      : call_(std::move(call)),
        teller_(teller),
        use_(std::move(use)),
        request_bytes_(request_bytes),
        counts_tokens_(counts_tokens),
        awaited_(awaited) {}

  ~UsedCall() override {
    if (!told_) Tell(nullptr);  // given up: what was sent may be billed
  }

  boost::asio::awaitable<absl::StatusOr<std::optional<LanguageModelEvent>>> Read() override {
    absl::StatusOr<std::optional<LanguageModelEvent>> event = co_await call_->Read();
    if (told_) co_return event;
    if (!event.ok()) {
      use_.failed = true;
      Tell(nullptr);
    } else if (event->has_value()) {
      if (const auto* delta = std::get_if<TextDelta>(&**event)) answer_bytes_ += delta->text.size();
      if (const auto* finish = std::get_if<Finish>(&**event)) {
        Tell(finish);
        // What could not be kept is kept later; the answer is not lost for it.
        if (!awaited_) (void)co_await teller_.sink->Settle();
      }
    }
    co_return event;
  }

 private:
  void Tell(const Finish* finish) {
    told_ = true;
    if (finish != nullptr && !finish->model.empty()) use_.model = finish->model;
    const LanguageModelUsage used = finish != nullptr ? finish->usage : LanguageModelUsage();
    use_.amounts.input_tokens = std::max<int64_t>(used.input_tokens, 0);
    use_.amounts.cached_tokens =
        std::clamp<int64_t>(used.cached_tokens, 0, use_.amounts.input_tokens);
    use_.amounts.output_tokens = std::max<int64_t>(used.output_tokens, 0);
    const bool silent = used.input_tokens == 0 && used.output_tokens == 0;
    // Most vendors bill no call that failed.
    if (silent && counts_tokens_ && !use_.failed) {
      use_.estimated = true;
      use_.amounts.input_tokens = EstimatedTokens(request_bytes_);
      use_.amounts.output_tokens = EstimatedTokens(answer_bytes_);
    }
    teller_.Tell(std::move(use_));
  }

  std::unique_ptr<LanguageModelCall> call_;
  const Teller& teller_;
  ProviderUse use_;
  size_t request_bytes_;
  size_t answer_bytes_ = 0;
  bool counts_tokens_;
  bool awaited_;
  bool told_ = false;
};

class UsedModel final : public internal::Forwarding<LanguageModel> {
 public:
  UsedModel(std::unique_ptr<LanguageModel> model, Teller teller)
      : Forwarding(std::move(model)), teller_(std::move(teller)) {}

  absl::StatusOr<std::unique_ptr<LanguageModelCall>> Start(
      const LanguageModelRequest& request) override {
    absl::StatusOr<std::unique_ptr<LanguageModelCall>> call = inner().Start(request);
    if (!call.ok()) return call.status();
    ProviderUse use = teller_.Begin(request.context, request.purpose);
    use.model = Capabilities().model;
    use.effect = request.idempotency_key;
    return std::make_unique<UsedCall>(*std::move(call), teller_, std::move(use),
                                      request.prompt.text.size() + request.input.size(),
                                      !Capabilities().rule_based, request.purpose == kFollowUp);
  }

 private:
  Teller teller_;
};

class UsedSpeech final : public TextToSpeechStream {
 public:
  UsedSpeech(std::unique_ptr<TextToSpeechStream> stream, const Teller& teller, ProviderUse use)
      : stream_(std::move(stream)), teller_(teller), use_(std::move(use)) {}
  ~UsedSpeech() override { Tell(); }

  absl::Status Push(std::string_view text) override {
    absl::Status pushed = stream_->Push(text);
    if (pushed.ok()) pushed_ += CodePoints(text);
    return pushed;
  }
  void Finish() override { stream_->Finish(); }

  boost::asio::awaitable<absl::StatusOr<std::optional<TtsEvent>>> Read() override {
    absl::StatusOr<std::optional<TtsEvent>> event = co_await stream_->Read();
    if (!event.ok()) {
      use_.failed = !heard_;
      Tell();
    } else if (!event->has_value()) {
      Tell();
    } else if (const auto* usage = std::get_if<TtsUsage>(&**event)) {
      reported_ = true;
      synthesised_ = usage->characters;
      if (!usage->model.empty()) use_.model = usage->model;
    } else if (std::holds_alternative<TtsAudio>(**event)) {
      heard_ = true;
    }
    co_return event;
  }

 private:
  void Tell() {
    if (std::exchange(told_, true) || pushed_ == 0) return;
    use_.estimated = !reported_ && !use_.failed;
    if (reported_) {
      use_.amounts.characters = std::max<int64_t>(synthesised_, 0);
      use_.amounts.cached_characters = std::max<int64_t>(pushed_ - use_.amounts.characters, 0);
    } else if (!use_.failed) {
      use_.amounts.characters = pushed_;
    }
    teller_.Tell(std::move(use_));
  }

  std::unique_ptr<TextToSpeechStream> stream_;
  const Teller& teller_;
  ProviderUse use_;
  int64_t pushed_ = 0;
  int64_t synthesised_ = 0;
  bool reported_ = false;
  bool heard_ = false;
  bool told_ = false;
};

class UsedVoice final : public internal::Forwarding<TextToSpeech> {
 public:
  UsedVoice(std::unique_ptr<TextToSpeech> speech, Teller teller)
      : Forwarding(std::move(speech)), teller_(std::move(teller)) {}

  absl::StatusOr<std::unique_ptr<TextToSpeechStream>> Open(const TtsOptions& options) override {
    absl::StatusOr<std::unique_ptr<TextToSpeechStream>> stream = inner().Open(options);
    if (!stream.ok()) return stream.status();
    ProviderUse use = teller_.Begin(options.context, "speak");
    use.model = Capabilities().model;
    return std::make_unique<UsedSpeech>(*std::move(stream), teller_, std::move(use));
  }

 private:
  Teller teller_;
};

class UsedRecognition final : public SpeechToTextStream {
 public:
  UsedRecognition(std::unique_ptr<SpeechToTextStream> stream, const Teller& teller, ProviderUse use)
      : stream_(std::move(stream)), teller_(teller), use_(std::move(use)), call_(use_.id) {}
  ~UsedRecognition() override { TellLast(); }

  absl::Status Push(const PcmChunk& chunk) override {
    absl::Status pushed = stream_->Push(chunk);
    if (!pushed.ok()) return pushed;
    pushed_ += chunk.rate().Duration(chunk.size());
    return pushed;
  }
  absl::Status Finalize(uint64_t ticket) override { return stream_->Finalize(ticket); }
  void Finish() override { stream_->Finish(); }

  boost::asio::awaitable<absl::StatusOr<std::optional<SttEvent>>> Read() override {
    absl::StatusOr<std::optional<SttEvent>> event = co_await stream_->Read();
    if (!event.ok() || !event->has_value()) {
      use_.failed = !event.ok();
      TellLast();
    } else if (const auto* usage = std::get_if<SttUsage>(&**event)) {
      reported_ = usage->audio;
      if (!usage->model.empty()) use_.model = usage->model;
    } else if (pushed_ - told_of_ >= kToldEvery) {
      TellUntil(pushed_, false);  // here, not where audio arrives: Push() allocates nothing
    }
    co_return event;
  }

 private:
  void TellLast() {
    if (std::exchange(ended_, true)) return;
    if (pushed_ > nanoseconds(0)) TellUntil(reported_.value_or(pushed_), !reported_.has_value());
  }
  void TellUntil(nanoseconds until, bool estimated) {
    ProviderUse part = use_;
    const auto ms = [](nanoseconds t) {
      return std::chrono::duration_cast<std::chrono::milliseconds>(t).count();
    };
    part.amounts.audio_ms = std::max<int64_t>(ms(until) - ms(told_of_), 0);
    part.estimated = estimated;
    part.goes_on = parts_ > 0;
    if (part.goes_on) part.id = call_ + "." + std::to_string(parts_);
    ++parts_;
    told_of_ = until;
    teller_.Tell(std::move(part));
  }

  std::unique_ptr<SpeechToTextStream> stream_;
  const Teller& teller_;
  ProviderUse use_;
  std::string call_;
  nanoseconds pushed_{0};
  nanoseconds told_of_{0};
  std::optional<nanoseconds> reported_;
  int parts_ = 0;
  bool ended_ = false;
};

class UsedRecogniser final : public internal::Forwarding<SpeechToText> {
 public:
  UsedRecogniser(std::unique_ptr<SpeechToText> speech, Teller teller)
      : Forwarding(std::move(speech)), teller_(std::move(teller)) {}

  absl::StatusOr<std::unique_ptr<SpeechToTextStream>> Open(const SttOptions& options) override {
    absl::StatusOr<std::unique_ptr<SpeechToTextStream>> stream = inner().Open(options);
    if (!stream.ok()) return stream.status();
    ProviderUse use = teller_.Begin(options.context, "recognize");
    use.model = Capabilities().model;
    return std::make_unique<UsedRecognition>(*std::move(stream), teller_, std::move(use));
  }

 private:
  Teller teller_;
};

class UsedEmbedder final : public internal::Forwarding<Embedder> {
 public:
  UsedEmbedder(std::unique_ptr<Embedder> embedder, Teller teller)
      : Forwarding(std::move(embedder)), teller_(std::move(teller)) {}

  boost::asio::awaitable<absl::StatusOr<std::vector<Embedding>>> Embed(
      std::vector<std::string> texts) override {
    return EmbedFor(SessionContext(), std::move(texts));
  }
  boost::asio::awaitable<absl::StatusOr<std::vector<Embedding>>> EmbedFor(
      SessionContext context, std::vector<std::string> texts) override {
    ProviderUse use = teller_.Begin(context, "embed");
    use.model = Capabilities().model;
    UsageAmounts amounts;
    amounts.texts = static_cast<int64_t>(texts.size());
    for (const std::string& text : texts) amounts.characters += CodePoints(text);
    absl::StatusOr<std::vector<Embedding>> vectors =
        co_await inner().EmbedFor(std::move(context), std::move(texts));
    use.failed = !vectors.ok();
    if (vectors.ok()) use.amounts = amounts;
    teller_.Tell(std::move(use));
    co_return vectors;
  }

 private:
  Teller teller_;
};

Teller For(UsageSink& sink, Clock& clock, const char* port, std::string provider) {
  return Teller{&sink, &clock, port, std::move(provider)};
}

}  // namespace

std::unique_ptr<LanguageModel> WithUsage(std::unique_ptr<LanguageModel> model, UsageSink& sink,
                                         Clock& clock, std::string provider) {
  return std::make_unique<UsedModel>(std::move(model),
                                     For(sink, clock, "llm", std::move(provider)));
}
std::unique_ptr<SpeechToText> WithUsage(std::unique_ptr<SpeechToText> speech, UsageSink& sink,
                                        Clock& clock, std::string provider) {
  return std::make_unique<UsedRecogniser>(std::move(speech),
                                          For(sink, clock, "stt", std::move(provider)));
}
std::unique_ptr<TextToSpeech> WithUsage(std::unique_ptr<TextToSpeech> speech, UsageSink& sink,
                                        Clock& clock, std::string provider) {
  return std::make_unique<UsedVoice>(std::move(speech),
                                     For(sink, clock, "tts", std::move(provider)));
}
std::unique_ptr<Embedder> WithUsage(std::unique_ptr<Embedder> embedder, UsageSink& sink,
                                    Clock& clock, std::string provider) {
  return std::make_unique<UsedEmbedder>(std::move(embedder),
                                        For(sink, clock, "embeddings", std::move(provider)));
}

}  // namespace vivavoce
