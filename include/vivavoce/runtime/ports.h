// SPDX-License-Identifier: Apache-2.0
// The configured providers of a server, made on one executor in real time: what its roles are
// given.
//
//   auto ports = Ports::Make(configuration, registry, surroundings);
//   Interviews interviews((*ports)->store(), *surroundings.clock);
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/base/blocking_pool.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/base/telemetry.h"
#include "vivavoce/domain/assessment.h"
#include "vivavoce/net/http.h"
#include "vivavoce/net/websocket.h"
#include "vivavoce/provider/registry.h"
#include "vivavoce/provider/usage.h"
#include "vivavoce/runtime/configuration.h"

namespace vivavoce {

// Lifetime: all of it outlives the ports.
struct Surroundings {
  Surroundings() = default;
  boost::asio::any_io_executor executor;
  BlockingPool* pool = nullptr;  // never null
  Clock* clock = nullptr;        // never null
  HttpClient* http = nullptr;    // may be null
  WebSocketClient* websocket = nullptr;
  Telemetry telemetry;
};

// Threading: the executor's.
// Lifetime:  configuration and registry outlive it.
class Ports {
 public:
  // Makes store, blobs, transport and session registry; the model ports at their first use. Models
  // are bounded, traced, metered and have their fallbacks.
  //
  // Errors: NotFound for a provider that is absent; InvalidArgument for an option; the provider's.
  static absl::StatusOr<std::unique_ptr<Ports>> Make(const Configuration& configuration,
                                                     const Registry& registry,
                                                     const Surroundings& surroundings);
  virtual ~Ports() = default;
  Ports(const Ports&) = delete;
  Ports& operator=(const Ports&) = delete;

  virtual Store& store() = 0;
  virtual OutboxReader& outbox() = 0;
  virtual BlobStore& blobs() = 0;
  virtual Transport& transport() = 0;
  virtual SessionRegistry& sessions() = 0;
  virtual UsageSink& costs() = 0;  // the ledger that every call of a model port is told to

  virtual absl::StatusOr<SpeechToText*> SpeechRecognition() = 0;
  virtual absl::StatusOr<TextToSpeech*> SpeechSynthesis() = 0;
  virtual absl::StatusOr<LanguageModel*> Brain() = 0;
  virtual absl::StatusOr<VoiceActivity*> VoiceDetection() = 0;
  virtual absl::StatusOr<PdfRenderer*> Pdf() = 0;
  virtual absl::StatusOr<Mailer*> Mail() = 0;  // NotFound where none is configured
  virtual Embedder* Embeddings() = 0;          // null where there is none

  // The registry names of those that are asked first; empty before they were made.
  virtual std::string RecogniserName() const = 0;
  virtual std::string BrainName() const = 0;

  // What of a run's manifest follows from the configuration: the providers and their options.
  virtual RunManifest Conditions() const = 0;

  virtual const Configuration& configuration() const = 0;
  virtual const Surroundings& surroundings() const = 0;

  // What runs degraded: a fallback serves, a port is absent.
  virtual std::vector<std::string> warnings() const = 0;

 protected:
  Ports() = default;
};

}  // namespace vivavoce
