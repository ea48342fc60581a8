// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/runtime/ports.h"

#include <utility>

#include "runtime/configured_providers.h"
#include "runtime/prices.h"
#include "vivavoce/accounting/cost_ledger.h"

namespace vivavoce {
namespace {

class ServerPorts final : public Ports {
 public:
  ServerPorts(const Configuration& configuration, const Registry& registry,
              const Surroundings& surroundings, const ProviderContext& context)
      : configuration_(configuration),
        surroundings_(surroundings),
        providers_(configuration, registry, context) {}

  absl::Status Open() {
    absl::StatusOr<StoreHandle> store = providers_.OpenStore();
    if (!store.ok()) return store.status();
    store_ = *std::move(store);
    absl::StatusOr<PriceList> prices = internal::LoadPrices(configuration_, providers_);
    if (!prices.ok()) return prices.status();
    ledger_ =
        std::make_unique<CostLedger>(*store_.store, surroundings_.executor, *surroundings_.clock,
                                     *std::move(prices), surroundings_.telemetry);
    providers_.TellUsesTo(ledger_.get());
    absl::StatusOr<std::unique_ptr<BlobStore>> blobs = providers_.OpenBlobs();
    if (!blobs.ok()) return blobs.status();
    blobs_ = *std::move(blobs);
    absl::StatusOr<std::unique_ptr<Transport>> transport = providers_.OpenTransport();
    if (!transport.ok()) return transport.status();
    transport_ = *std::move(transport);
    absl::StatusOr<std::unique_ptr<SessionRegistry>> sessions = providers_.OpenSessions();
    if (!sessions.ok()) return sessions.status();
    sessions_ = *std::move(sessions);
    return absl::OkStatus();
  }

  Store& store() override { return *store_.store; }
  OutboxReader& outbox() override { return *store_.outbox; }
  BlobStore& blobs() override { return *blobs_; }
  Transport& transport() override { return *transport_; }
  SessionRegistry& sessions() override { return *sessions_; }
  UsageSink& costs() override { return *ledger_; }

  absl::StatusOr<SpeechToText*> SpeechRecognition() override {
    return providers_.SpeechRecognition();
  }
  absl::StatusOr<TextToSpeech*> SpeechSynthesis() override { return providers_.SpeechSynthesis(); }
  absl::StatusOr<LanguageModel*> Brain() override { return providers_.Brain(); }
  absl::StatusOr<VoiceActivity*> VoiceDetection() override { return providers_.VoiceDetection(); }
  absl::StatusOr<PdfRenderer*> Pdf() override { return providers_.Pdf(); }
  absl::StatusOr<Mailer*> Mail() override { return providers_.Mail(); }
  Embedder* Embeddings() override { return providers_.Embeddings(); }

  std::string RecogniserName() const override { return providers_.recogniser_name(); }
  std::string BrainName() const override { return providers_.brain_name(); }
  RunManifest Conditions() const override {
    RunManifest conditions;
    conditions.providers = internal::ProvidersOf(configuration_);
    return conditions;
  }
  const Configuration& configuration() const override { return configuration_; }
  const Surroundings& surroundings() const override { return surroundings_; }
  std::vector<std::string> warnings() const override { return providers_.warnings(); }

 private:
  const Configuration& configuration_;
  Surroundings surroundings_;
  StoreHandle store_;
  std::unique_ptr<CostLedger> ledger_;
  internal::ConfiguredProviders providers_;  // after the ledger that their calls are told to
  std::unique_ptr<BlobStore> blobs_;
  std::unique_ptr<Transport> transport_;
  std::unique_ptr<SessionRegistry> sessions_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Ports>> Ports::Make(const Configuration& configuration,
                                                   const Registry& registry,
                                                   const Surroundings& surroundings) {
  ProviderContext context;
  context.executor = surroundings.executor;
  context.pool = surroundings.pool;
  context.clock = surroundings.clock;
  context.telemetry = surroundings.telemetry;
  context.http = surroundings.http;
  context.websocket = surroundings.websocket;
  context.share_path = configuration.share_path;
  context.models_path = configuration.models_path;
  context.base_path = configuration.base_path;
  auto ports = std::make_unique<ServerPorts>(configuration, registry, surroundings, context);
  if (absl::Status opened = ports->Open(); !opened.ok()) return opened;
  return ports;
}

}  // namespace vivavoce
