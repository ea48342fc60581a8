// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <random>
#include <utility>

#include "provider/failure.h"
#include "provider/forwarding.h"
#include "vivavoce/base/metric_names.h"
#include "vivavoce/base/status.h"
#include "vivavoce/provider/decorators.h"

namespace vivavoce {
namespace {

// The delays of one call, and whether another attempt is due.
class Attempts {
 public:
  Attempts(const RetryPolicy& policy, uint64_t call, Clock& clock, const Telemetry& telemetry,
           std::string_view port, std::string_view provider)
      : policy_(policy),
        clock_(clock),
        telemetry_(telemetry),
        port_(port),
        provider_(provider),
        random_(policy.seed + call * 0x9E3779B97F4A7C15) {}

  // Waits and answers true when the call that ended with `status` should be made again.
  boost::asio::awaitable<bool> Again(absl::Status status) {
    if (++made_ >= policy_.attempts || !internal::MayHelpToRetry(status)) co_return false;
    std::chrono::nanoseconds delay = NextDelay(status);
    telemetry_.Add(metric::kProviderRetries, 1, {{"port", port_}, {"provider", provider_}});
    absl::Status slept = co_await clock_.Sleep(delay);
    co_return slept.ok();
  }

 private:
  std::chrono::nanoseconds NextDelay(const absl::Status& status) {
    double ms = static_cast<double>(policy_.first_delay.count());
    for (int i = 1; i < made_; ++i) ms *= policy_.growth;
    ms = std::min(ms, static_cast<double>(policy_.longest_delay.count()));
    std::uniform_real_distribution<double> spread(0, std::clamp(policy_.jitter, 0.0, 1.0));
    ms *= 1 + spread(random_);
    std::optional<ErrorDetail> detail = GetErrorDetail(status);
    if (detail && detail->retry_after) {
      ms = std::max(
          ms, static_cast<double>(std::min(*detail->retry_after, policy_.longest_delay).count()));
    }
    return std::chrono::nanoseconds(static_cast<int64_t>(ms * 1e6));
  }

  RetryPolicy policy_;
  Clock& clock_;
  Telemetry telemetry_;
  std::string_view port_;
  std::string provider_;
  std::mt19937_64 random_;
  int made_ = 0;
};

struct Settings {
  RetryPolicy policy;
  Clock* clock;
  Telemetry telemetry;
  std::string provider;
  uint64_t calls = 0;  // each has delays of its own, or all would come back at once

  Attempts Begin(std::string_view port) {
    return Attempts(policy, calls++, *clock, telemetry, port, provider);
  }
};

class RetriedCall final : public LanguageModelCall {
 public:
  RetriedCall(LanguageModel& model, LanguageModelRequest request, Attempts attempts)
      : model_(model), request_(std::move(request)), attempts_(std::move(attempts)) {}

  absl::Status Begin() {
    absl::StatusOr<std::unique_ptr<LanguageModelCall>> call = model_.Start(request_);
    if (!call.ok()) return call.status();
    call_ = *std::move(call);
    return absl::OkStatus();
  }

  boost::asio::awaitable<absl::StatusOr<std::optional<LanguageModelEvent>>> Read() override {
    if (!failure_.ok()) co_return failure_;
    for (;;) {
      absl::Status begun = call_ == nullptr ? Begin() : absl::OkStatus();
      absl::StatusOr<std::optional<LanguageModelEvent>> event;
      if (begun.ok()) {
        event = co_await call_->Read();
      } else {
        event = begun;
      }
      if (event.ok() || delivered_) {
        delivered_ = true;
        co_return event;
      }
      bool again = co_await attempts_.Again(event.status());
      if (!again) {
        failure_ = event.status();
        co_return failure_;
      }
      call_.reset();
    }
  }

 private:
  LanguageModel& model_;
  LanguageModelRequest request_;
  Attempts attempts_;
  std::unique_ptr<LanguageModelCall> call_;
  bool delivered_ = false;
  absl::Status failure_;  // the last attempt's: it stays
};

class RetriedModel final : public internal::Forwarding<LanguageModel> {
 public:
  RetriedModel(std::unique_ptr<LanguageModel> model, Settings settings)
      : Forwarding(std::move(model)), settings_(std::move(settings)) {}

  absl::StatusOr<std::unique_ptr<LanguageModelCall>> Start(
      const LanguageModelRequest& request) override {
    auto call = std::make_unique<RetriedCall>(inner(), request, settings_.Begin("llm"));
    absl::Status begun = call->Begin();
    // A request that is wrong is wrong at once; anything else is retried by Read().
    if (!begun.ok() && !internal::MayHelpToRetry(begun)) return begun;
    return call;
  }

 private:
  Settings settings_;
};

class RetriedSpeech final : public TextToSpeechStream {
 public:
  RetriedSpeech(TextToSpeech& speech, TtsOptions options, Attempts attempts,
                std::unique_ptr<TextToSpeechStream> stream)
      : speech_(speech),
        options_(std::move(options)),
        attempts_(std::move(attempts)),
        stream_(std::move(stream)) {}

  absl::Status Push(std::string_view text) override {
    if (!failure_.ok()) return failure_;
    absl::Status pushed = stream_->Push(text);
    // A link that broke meanwhile is for Read() to mend, which needs this text too.
    bool mendable = !delivered_ && internal::MayHelpToRetry(pushed) &&
                    pushed.code() != absl::StatusCode::kResourceExhausted;
    if (mendable) pushed = absl::OkStatus();
    if (pushed.ok()) text_ += text;
    return pushed;
  }

  void Finish() override {
    finished_ = true;
    stream_->Finish();
  }

  boost::asio::awaitable<absl::StatusOr<std::optional<TtsEvent>>> Read() override {
    if (!failure_.ok()) co_return failure_;
    absl::Status broken;
    for (;;) {
      absl::StatusOr<std::optional<TtsEvent>> event;
      if (broken.ok()) {
        event = co_await stream_->Read();
      } else {
        event = broken;
      }
      if (event.ok() || delivered_) {
        delivered_ = true;
        co_return event;
      }
      bool again = co_await attempts_.Again(event.status());
      if (!again) {
        failure_ = event.status();
        co_return failure_;
      }
      broken = Reopen();
    }
  }

 private:
  absl::Status Reopen() {
    absl::StatusOr<std::unique_ptr<TextToSpeechStream>> next = speech_.Open(options_);
    if (!next.ok()) return next.status();
    stream_ = *std::move(next);
    absl::Status pushed = stream_->Push(text_);
    if (pushed.ok() && finished_) stream_->Finish();
    return pushed;
  }

  TextToSpeech& speech_;
  TtsOptions options_;
  Attempts attempts_;
  std::unique_ptr<TextToSpeechStream> stream_;
  std::string text_;
  bool finished_ = false;
  bool delivered_ = false;
  absl::Status failure_;  // the last attempt's: it stays
};

class RetriedVoice final : public internal::Forwarding<TextToSpeech> {
 public:
  RetriedVoice(std::unique_ptr<TextToSpeech> speech, Settings settings)
      : Forwarding(std::move(speech)), settings_(std::move(settings)) {}

  absl::StatusOr<std::unique_ptr<TextToSpeechStream>> Open(const TtsOptions& options) override {
    absl::StatusOr<std::unique_ptr<TextToSpeechStream>> stream = inner().Open(options);
    if (!stream.ok()) return stream.status();
    return std::make_unique<RetriedSpeech>(inner(), options, settings_.Begin("tts"),
                                           *std::move(stream));
  }

 private:
  Settings settings_;
};

class RetriedEmbedder final : public internal::Forwarding<Embedder> {
 public:
  RetriedEmbedder(std::unique_ptr<Embedder> embedder, Settings settings)
      : Forwarding(std::move(embedder)), settings_(std::move(settings)) {}

  boost::asio::awaitable<absl::StatusOr<std::vector<Embedding>>> Embed(
      std::vector<std::string> texts) override {
    return EmbedFor(SessionContext(), std::move(texts));
  }
  boost::asio::awaitable<absl::StatusOr<std::vector<Embedding>>> EmbedFor(
      SessionContext context, std::vector<std::string> texts) override {
    Attempts attempts = settings_.Begin("embeddings");
    for (;;) {
      absl::StatusOr<std::vector<Embedding>> vectors = co_await inner().EmbedFor(context, texts);
      if (vectors.ok()) co_return vectors;
      bool again = co_await attempts.Again(vectors.status());
      if (!again) co_return vectors.status();
    }
  }

 private:
  Settings settings_;
};

}  // namespace

std::unique_ptr<LanguageModel> WithRetry(std::unique_ptr<LanguageModel> model, RetryPolicy policy,
                                         Clock& clock, Telemetry telemetry, std::string provider) {
  return std::make_unique<RetriedModel>(std::move(model),
                                        Settings{policy, &clock, telemetry, std::move(provider)});
}

std::unique_ptr<TextToSpeech> WithRetry(std::unique_ptr<TextToSpeech> speech, RetryPolicy policy,
                                        Clock& clock, Telemetry telemetry, std::string provider) {
  return std::make_unique<RetriedVoice>(std::move(speech),
                                        Settings{policy, &clock, telemetry, std::move(provider)});
}

std::unique_ptr<Embedder> WithRetry(std::unique_ptr<Embedder> embedder, RetryPolicy policy,
                                    Clock& clock, Telemetry telemetry, std::string provider) {
  return std::make_unique<RetriedEmbedder>(
      std::move(embedder), Settings{policy, &clock, telemetry, std::move(provider)});
}

}  // namespace vivavoce
