// SPDX-License-Identifier: Apache-2.0
// How a provider offers itself: a stateless factory per role, which owns its options, their parsing
// and their docs.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "vivavoce/base/blocking_pool.h"
#include "vivavoce/base/clock.h"
#include "vivavoce/base/telemetry.h"
#include "vivavoce/net/http.h"
#include "vivavoce/net/websocket.h"
#include "vivavoce/provider/blob_store.h"
#include "vivavoce/provider/embedder.h"
#include "vivavoce/provider/language_model.h"
#include "vivavoce/provider/mailer.h"
#include "vivavoce/provider/pdf_renderer.h"
#include "vivavoce/provider/session_registry.h"
#include "vivavoce/provider/speech_to_text.h"
#include "vivavoce/provider/store.h"
#include "vivavoce/provider/text_to_speech.h"
#include "vivavoce/provider/transport.h"
#include "vivavoce/provider/voice_activity.h"

namespace vivavoce {

// What a provider may use of the world. There are no globals.
//
// Lifetime: everything referred to outlives what the factory makes.
struct ProviderContext {
  boost::asio::any_io_executor executor;
  BlockingPool* pool = nullptr;  // never null
  Clock* clock = nullptr;        // never null
  Telemetry telemetry;
  HttpClient* http = nullptr;            // null where the program has none
  WebSocketClient* websocket = nullptr;  // null where the program has none
  Embedder* embedder = nullptr;          // the configured one; null where there is none
  std::string share_path;                // folder of the shared data (share/vivavoce)
  std::string models_path;               // folder of the models; empty: none found
  std::string base_path;                 // relative paths of the configuration are relative to this
};

// The mend of a model of ours that is absent, true in a source tree and for an installed program.
inline constexpr char kModelsMend[] =
    "run ./dev assets --models DIR in vivavoce's source folder, then set VIVAVOCE_MODELS=DIR";

// One row of `vivavoce doctor`.
struct Finding {
  enum class Severity { kOk, kDegraded, kMissing };
  Finding() = default;
  Severity severity = Severity::kOk;
  std::string subject;  // e.g. "local speech: moonshine-tiny-en"
  std::string detail;   // what was found, or what its absence means
  std::string mend;     // the command that gets it; empty when all is well
};

// `Made` is what Make() answers: unique_ptr<Port>, or StoreHandle for stores.
//
// Threading: factories are stateless; any thread.
template <typename Made>
class Factory {
 public:
  Factory() = default;
  virtual ~Factory() = default;
  Factory(const Factory&) = delete;
  Factory& operator=(const Factory&) = delete;

  // The name in the configuration's `use:`; [a-z][a-z0-9_]*.
  virtual std::string_view Name() const = 0;

  // Checks the options (a JSON object without `use`) without touching the world.
  //
  // Errors: InvalidArgument naming the field path and the allowed values; unknown keys with the
  // nearest known one.
  virtual absl::Status ValidateConfig(std::string_view options) const = 0;

  virtual absl::StatusOr<Made> Make(std::string_view options,
                                    const ProviderContext& context) const = 0;

  // What of the provider's needs is present on this machine. Default: nothing to say.
  virtual std::vector<Finding> Examine(std::string_view options,
                                       const ProviderContext& context) const;
};

template <typename Made>
std::vector<Finding> Factory<Made>::Examine(std::string_view, const ProviderContext&) const {
  return {};
}

using SpeechToTextFactory = Factory<std::unique_ptr<SpeechToText>>;
using TextToSpeechFactory = Factory<std::unique_ptr<TextToSpeech>>;
using LanguageModelFactory = Factory<std::unique_ptr<LanguageModel>>;
using EmbedderFactory = Factory<std::unique_ptr<Embedder>>;
using VoiceActivityFactory = Factory<std::unique_ptr<VoiceActivity>>;
using StoreFactory = Factory<StoreHandle>;
using BlobStoreFactory = Factory<std::unique_ptr<BlobStore>>;
using TransportFactory = Factory<std::unique_ptr<Transport>>;
using SessionRegistryFactory = Factory<std::unique_ptr<SessionRegistry>>;
using MailerFactory = Factory<std::unique_ptr<Mailer>>;
using PdfRendererFactory = Factory<std::unique_ptr<PdfRenderer>>;

}  // namespace vivavoce
