// SPDX-License-Identifier: Apache-2.0
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <utility>
#include <variant>

#include "provider/forwarding.h"
#include "vivavoce/base/status.h"
#include "vivavoce/provider/decorators.h"

namespace vivavoce {
namespace {

constexpr int kTurns = 10;  // of others, that what is made in advance may have to wait for

using std::chrono::nanoseconds;

std::string Seconds(nanoseconds limit) {
  return std::to_string(std::chrono::duration_cast<Millis>(limit).count()) + " ms";
}

// The result of `work`, or DeadlineExceeded once `limit` has passed; the loser is cancelled and has
// ended.
template <typename T>
boost::asio::awaitable<absl::StatusOr<T>> Within(boost::asio::awaitable<absl::StatusOr<T>> work,
                                                 Clock& clock, nanoseconds limit,
                                                 std::string what) {
  using boost::asio::experimental::awaitable_operators::operator||;
  if (limit <= nanoseconds(0)) {
    co_return Error(absl::StatusCode::kDeadlineExceeded, what + ": no time was left");
  }
  boost::asio::awaitable<absl::Status> timer = clock.Sleep(limit);
  std::variant<absl::StatusOr<T>, absl::Status> first =
      co_await (std::move(work) || std::move(timer));
  if (auto* result = std::get_if<0>(&first)) co_return std::move(*result);
  if (absl::Status timer_status = std::get<1>(first); !timer_status.ok()) {
    co_return timer_status;  // the caller gave up
  }
  ErrorDetail detail;
  detail.operation = what;
  detail.retryable = true;
  co_return Error(absl::StatusCode::kDeadlineExceeded,
                  what + ": nothing came within " + Seconds(limit), detail);
}

class TimedCall final : public LanguageModelCall {
 public:
  TimedCall(std::unique_ptr<LanguageModelCall> call, Clock& clock, nanoseconds limit)
      : call_(std::move(call)), clock_(clock), until_(clock.MonotonicNow() + limit) {}

  boost::asio::awaitable<absl::StatusOr<std::optional<LanguageModelEvent>>> Read() override {
    nanoseconds left = until_ - clock_.MonotonicNow();
    absl::StatusOr<std::optional<LanguageModelEvent>> event =
        co_await Within<std::optional<LanguageModelEvent>>(call_->Read(), clock_, left,
                                                           std::string("language model"));
    co_return event;
  }

 private:
  std::unique_ptr<LanguageModelCall> call_;
  Clock& clock_;
  nanoseconds until_;
};

class TimedModel final : public internal::Forwarding<LanguageModel> {
 public:
  TimedModel(std::unique_ptr<LanguageModel> model, Clock& clock)
      : Forwarding(std::move(model)), clock_(clock) {}

  absl::StatusOr<std::unique_ptr<LanguageModelCall>> Start(
      const LanguageModelRequest& request) override {
    absl::StatusOr<std::unique_ptr<LanguageModelCall>> call = inner().Start(request);
    if (!call.ok()) return call.status();
    return std::make_unique<TimedCall>(*std::move(call), clock_, request.timeout);
  }

 private:
  Clock& clock_;
};

class TimedSpeech final : public TextToSpeechStream {
 public:
  TimedSpeech(std::unique_ptr<TextToSpeechStream> stream, Clock& clock, nanoseconds silence)
      : stream_(std::move(stream)), clock_(clock), silence_(silence) {}

  absl::Status Push(std::string_view text) override { return stream_->Push(text); }
  void Finish() override {
    finished_ = true;
    stream_->Finish();
  }

  boost::asio::awaitable<absl::StatusOr<std::optional<TtsEvent>>> Read() override {
    // Until all text is there the provider may be waiting for us.
    if (!finished_) co_return co_await stream_->Read();
    absl::StatusOr<std::optional<TtsEvent>> event = co_await Within<std::optional<TtsEvent>>(
        stream_->Read(), clock_, silence_, std::string("speech synthesis"));
    co_return event;
  }

 private:
  std::unique_ptr<TextToSpeechStream> stream_;
  Clock& clock_;
  nanoseconds silence_;
  bool finished_ = false;
};

class TimedVoice final : public internal::Forwarding<TextToSpeech> {
 public:
  TimedVoice(std::unique_ptr<TextToSpeech> speech, nanoseconds silence, Clock& clock)
      : Forwarding(std::move(speech)), silence_(silence), clock_(clock) {}

  absl::StatusOr<std::unique_ptr<TextToSpeechStream>> Open(const TtsOptions& options) override {
    absl::StatusOr<std::unique_ptr<TextToSpeechStream>> stream = inner().Open(options);
    if (!stream.ok()) return stream.status();
    // What is made in advance waits for its turn.
    nanoseconds silence = options.in_advance ? kTurns * silence_ : silence_;
    return std::make_unique<TimedSpeech>(*std::move(stream), clock_, silence);
  }

 private:
  nanoseconds silence_;
  Clock& clock_;
};

class TimedEmbedder final : public internal::Forwarding<Embedder> {
 public:
  TimedEmbedder(std::unique_ptr<Embedder> embedder, nanoseconds limit, Clock& clock)
      : Forwarding(std::move(embedder)), limit_(limit), clock_(clock) {}

  boost::asio::awaitable<absl::StatusOr<std::vector<Embedding>>> Embed(
      std::vector<std::string> texts) override {
    return EmbedFor(SessionContext(), std::move(texts));
  }
  boost::asio::awaitable<absl::StatusOr<std::vector<Embedding>>> EmbedFor(
      SessionContext context, std::vector<std::string> texts) override {
    absl::StatusOr<std::vector<Embedding>> vectors = co_await Within<std::vector<Embedding>>(
        inner().EmbedFor(std::move(context), std::move(texts)), clock_, limit_,
        std::string("embedding"));
    co_return vectors;
  }

 private:
  nanoseconds limit_;
  Clock& clock_;
};

}  // namespace

std::unique_ptr<LanguageModel> WithDeadline(std::unique_ptr<LanguageModel> model, Clock& clock) {
  return std::make_unique<TimedModel>(std::move(model), clock);
}

std::unique_ptr<TextToSpeech> WithDeadline(std::unique_ptr<TextToSpeech> speech,
                                           std::chrono::nanoseconds silence, Clock& clock) {
  return std::make_unique<TimedVoice>(std::move(speech), silence, clock);
}

std::unique_ptr<Embedder> WithDeadline(std::unique_ptr<Embedder> embedder,
                                       std::chrono::nanoseconds limit, Clock& clock) {
  return std::make_unique<TimedEmbedder>(std::move(embedder), limit, clock);
}

}  // namespace vivavoce
