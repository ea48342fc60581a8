// SPDX-License-Identifier: Apache-2.0
#include "runtime/configured_providers.h"

#include <chrono>
#include <functional>

#include "vivavoce/base/status.h"
#include "vivavoce/provider/decorators.h"

namespace vivavoce::internal {
namespace {

constexpr std::chrono::seconds kSynthesisSilence{60};
constexpr std::chrono::seconds kEmbeddingLimit{60};

// A provider that was made, under its name.
template <typename Made>
struct Named {
  std::string name;
  Made made;
};

// Every choice of the port that can be made, in order; those that cannot are warnings as long as
// another serves.
//
// Errors: NotFound where none is configured; that of the first choice where none can be made, with
// the provider in its detail: what lacks is on the machine, not in the request.
template <typename Made>
absl::StatusOr<std::vector<Named<Made>>> MakeAll(const FactorySet<Made>& factories,
                                                 const Configuration& configuration,
                                                 std::string_view port,
                                                 const ProviderContext& context,
                                                 std::vector<std::string>& warnings) {
  const std::string path = "providers." + std::string(port);
  auto it = configuration.providers.find(port);
  if (it == configuration.providers.end() || it->second.empty()) {
    return NotFound(path + ": none is configured");
  }
  std::vector<Named<Made>> all;
  std::vector<absl::Status> failures;
  for (const ProviderChoice& choice : it->second) {
    absl::StatusOr<const Factory<Made>*> factory = factories.Find(choice.use);
    if (!factory.ok()) return Annotate(factory.status(), path);
    absl::StatusOr<Made> made = (*factory)->Make(choice.options, context);
    if (made.ok()) {
      all.push_back({choice.use, *std::move(made)});
    } else {
      failures.push_back(Annotate(LacksOnMachine(made.status(), choice.use), path));
    }
  }
  if (all.empty()) return failures.front();
  for (const absl::Status& failure : failures) {
    warnings.push_back(std::string(Message(failure)) + "; " + all.front().name + " serves instead");
  }
  return all;
}

// A port whose fallbacks are only for what cannot be made.
template <typename Made>
absl::StatusOr<Made> MakeFirst(const FactorySet<Made>& factories,
                               const Configuration& configuration, std::string_view port,
                               const ProviderContext& context, std::vector<std::string>& warnings) {
  absl::StatusOr<std::vector<Named<Made>>> all =
      MakeAll(factories, configuration, port, context, warnings);
  if (!all.ok()) return all.status();
  return std::move(all->front().made);
}

// What stands between each model provider and its user.
std::unique_ptr<LanguageModel> Bounded(std::unique_ptr<LanguageModel> model,
                                       const std::string& name, const ProviderContext& context) {
  model = WithDeadline(std::move(model), *context.clock);
  return WithRetry(std::move(model), {}, *context.clock, context.telemetry, name);
}
std::unique_ptr<TextToSpeech> Bounded(std::unique_ptr<TextToSpeech> speech, const std::string& name,
                                      const ProviderContext& context) {
  speech = WithDeadline(std::move(speech), kSynthesisSilence, *context.clock);
  return WithRetry(std::move(speech), {}, *context.clock, context.telemetry, name);
}
std::unique_ptr<Embedder> Bounded(std::unique_ptr<Embedder> embedder, const std::string& name,
                                  const ProviderContext& context) {
  embedder = WithDeadline(std::move(embedder), kEmbeddingLimit, *context.clock);
  return WithRetry(std::move(embedder), {}, *context.clock, context.telemetry, name);
}
// The session itself watches over recognition and replays what was not answered.
std::unique_ptr<SpeechToText> Bounded(std::unique_ptr<SpeechToText> speech, const std::string&,
                                      const ProviderContext&) {
  return speech;
}

// Where a run's manifest asks who really served: the last layer over each provider.
template <typename Port>
using Noted = std::function<std::unique_ptr<Port>(std::unique_ptr<Port>)>;

// A model port under its first provider's name: every choice bounded, traced, metered and noted,
// later ones as fallbacks of earlier ones.
template <typename Port>
absl::StatusOr<Named<std::unique_ptr<Port>>> MakeChain(
    const FactorySet<std::unique_ptr<Port>>& factories, const Configuration& configuration,
    std::string_view port, const ProviderContext& context, UsageSink& uses,
    std::vector<std::string>& warnings, const Noted<Port>& noted = nullptr) {
  absl::StatusOr<std::vector<Named<std::unique_ptr<Port>>>> all =
      MakeAll(factories, configuration, port, context, warnings);
  if (!all.ok()) return all.status();
  std::vector<NamedProvider<Port>> chain;
  for (auto& [name, made] : *all) {
    std::unique_ptr<Port> stack = WithUsage(std::move(made), uses, *context.clock, name);
    stack = Bounded(std::move(stack), name, context);
    stack = WithTracing(std::move(stack), context.telemetry, name);
    stack = WithMetering(std::move(stack), *context.clock, context.telemetry, name);
    if (noted) stack = noted(std::move(stack));
    chain.push_back({name, std::move(stack)});
  }
  Named<std::unique_ptr<Port>> first{chain.front().name, nullptr};
  if (chain.size() == 1) {
    first.made = std::move(chain.front().port);
    return first;
  }
  absl::StatusOr<std::unique_ptr<Port>> all_of_them =
      WithFallback(std::move(chain), context.telemetry);
  if (!all_of_them.ok()) return all_of_them.status();
  first.made = *std::move(all_of_them);
  return first;
}

}  // namespace

absl::Status LacksOnMachine(const absl::Status& status, std::string_view provider) {
  if (status.ok()) return status;
  ErrorDetail detail = GetErrorDetail(status).value_or(ErrorDetail());
  if (detail.provider.empty()) detail.provider = provider;
  return Error(status.code(), Message(status), detail);
}

boost::asio::awaitable<absl::Status> ConfiguredProviders::Uses::Settle() {
  if (to == nullptr) co_return absl::OkStatus();
  co_return co_await to->Settle();
}

absl::StatusOr<SpeechToText*> ConfiguredProviders::SpeechRecognition() {
  if (stt_ == nullptr) {
    absl::StatusOr<Named<std::unique_ptr<SpeechToText>>> made =
        MakeChain(registry_.speech_to_text, configuration_, "stt", context_, uses_, warnings_);
    if (!made.ok()) return made.status();
    stt_name_ = made->name;
    stt_ = std::move(made->made);
  }
  return stt_.get();
}

absl::StatusOr<TextToSpeech*> ConfiguredProviders::SpeechSynthesis() {
  if (tts_ == nullptr) {
    Noted<TextToSpeech> noted = [this](std::unique_ptr<TextToSpeech> speech) {
      return WithLedger(std::move(speech), voices_);
    };
    absl::StatusOr<Named<std::unique_ptr<TextToSpeech>>> made = MakeChain(
        registry_.text_to_speech, configuration_, "tts", context_, uses_, warnings_, noted);
    if (!made.ok()) return made.status();
    tts_ = std::move(made->made);
  }
  return tts_.get();
}

absl::StatusOr<LanguageModel*> ConfiguredProviders::Brain() {
  if (llm_ == nullptr) {
    context_.embedder = Embeddings();
    absl::StatusOr<Named<std::unique_ptr<LanguageModel>>> made =
        MakeChain(registry_.language_models, configuration_, "llm", context_, uses_, warnings_);
    if (!made.ok()) return made.status();
    llm_name_ = made->name;
    llm_ = WithLedger(std::move(made->made), answered_);
  }
  return llm_.get();
}

absl::StatusOr<VoiceActivity*> ConfiguredProviders::VoiceDetection() {
  if (vad_ != nullptr) return vad_.get();
  absl::StatusOr<std::unique_ptr<VoiceActivity>> made =
      MakeFirst(registry_.voice_activity, configuration_, "vad", context_, warnings_);
  if (!made.ok() && registry_.voice_activity.Find("energy").ok()) {
    warnings_.push_back(std::string(Message(made.status())) +
                        "; speech is found by its energy instead");
    made = (*registry_.voice_activity.Find("energy"))->Make("{}", context_);
  }
  if (!made.ok()) return made.status();
  vad_ = *std::move(made);
  return vad_.get();
}

Embedder* ConfiguredProviders::Embeddings() {
  if (embedder_tried_) return embedder_.get();
  embedder_tried_ = true;
  absl::StatusOr<Named<std::unique_ptr<Embedder>>> made =
      MakeChain(registry_.embedders, configuration_, "embeddings", context_, uses_, warnings_);
  if (made.ok()) {
    embedder_ = std::move(made->made);
  } else {
    warnings_.push_back(std::string(Message(made.status())) +
                        "; relevance is judged by shared words instead");
  }
  return embedder_.get();
}

absl::StatusOr<PdfRenderer*> ConfiguredProviders::Pdf() {
  if (pdf_ == nullptr) {
    absl::StatusOr<std::unique_ptr<PdfRenderer>> made =
        MakeFirst(registry_.pdf_renderers, configuration_, "pdf", context_, warnings_);
    if (!made.ok()) return made.status();
    pdf_ = *std::move(made);
  }
  return pdf_.get();
}

absl::StatusOr<Mailer*> ConfiguredProviders::Mail() {
  if (mailer_ == nullptr) {
    absl::StatusOr<std::unique_ptr<Mailer>> made =
        MakeFirst(registry_.mailers, configuration_, "mail", context_, warnings_);
    if (!made.ok()) return made.status();
    mailer_ = *std::move(made);
  }
  return mailer_.get();
}

absl::StatusOr<StoreHandle> ConfiguredProviders::OpenStore() {
  return MakeFirst(registry_.stores, configuration_, "store", context_, warnings_);
}

absl::StatusOr<std::unique_ptr<BlobStore>> ConfiguredProviders::OpenBlobs() {
  return MakeFirst(registry_.blob_stores, configuration_, "blobs", context_, warnings_);
}

absl::StatusOr<std::unique_ptr<Transport>> ConfiguredProviders::OpenTransport() {
  return MakeFirst(registry_.transports, configuration_, "transport", context_, warnings_);
}

absl::StatusOr<std::unique_ptr<SessionRegistry>> ConfiguredProviders::OpenSessions() {
  return MakeFirst(registry_.session_registries, configuration_, "sessions", context_, warnings_);
}

}  // namespace vivavoce::internal
